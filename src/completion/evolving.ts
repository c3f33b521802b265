import type { TextSnapshot, TextToken } from "../model/textSnapshot.ts";

/** What is less probable than this, and not committed, seldom stays (models/HISTORY.md, "In the editor"). */
const LIKELY = 0.25;

/**
 * A snapshot as it is shown while it evolves: up to the first token that is neither committed nor likely or, with a placeholder, all of it, what is not
 * committed showing that for each of its characters, white space aside. The last one of a decode is as it is.
 */
export function asItEvolves(snapshot: TextSnapshot, placeholder: string): TextSnapshot {
  const { tokens, done } = snapshot;
  if (done) return snapshot;
  if (placeholder !== "") return { ...snapshot, text: textOf(tokens.map((token) => veiled(token, placeholder))) };
  const end = tokens.findIndex((token) => !isCommitted(token) && token.probability < LIKELY);
  return end < 0 ? snapshot : { ...snapshot, text: textOf(tokens.slice(0, end)) };
}

function veiled(token: TextToken, placeholder: string): TextToken {
  return isCommitted(token) ? token : { ...token, text: token.text.replace(/\S/gu, placeholder) };
}

function isCommitted({ state }: TextToken): boolean {
  return state === "soft" || state === "decode";
}

function textOf(tokens: readonly TextToken[]): string {
  return tokens.map(({ text }) => text).join("");
}
