import type { TextSnapshot } from "../../src/model/textSnapshot.ts";

/** The last snapshot of a decode that has said a text, a character a token. */
export function decodedText(text: string): TextSnapshot {
  const tokens = [...text].map((character) => ({
    text: character,
    state: "decode" as const,
    probability: 1,
    revised: false,
    soft: [],
  }));
  return { step: 1, text, decoded: text, tokens, done: true };
}
