import type { TextSnapshot } from "../model/textSnapshot.ts";

/**
 * A snapshot whose tokens that are not committed show a placeholder for each of their characters, white space aside; the last
 * one of a decode, and any without a placeholder, as they are.
 */
export function veiled(snapshot: TextSnapshot, placeholder: string): TextSnapshot {
  if (placeholder === "" || snapshot.done) return snapshot;
  const texts = snapshot.tokens.map(({ text, state }) =>
    state === "soft" || state === "decode" ? text : text.replace(/\S/gu, placeholder),
  );
  return { ...snapshot, text: texts.join("") };
}
