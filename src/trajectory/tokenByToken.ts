import type { TextSnapshot } from "../model/textSnapshot.ts";

/** The snapshots of a text that a beam search has found: each pass gave it a token. */
export function tokenByToken(end: TextSnapshot): TextSnapshot[] {
  return end.tokens.map((_, i) => {
    const step = i + 1;
    const tokens = end.tokens.slice(0, step);
    const text = tokens.map((token) => token.text).join("");
    return { step, text, decoded: text, tokens, done: step === end.tokens.length };
  });
}
