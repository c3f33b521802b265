import type { TextToken } from "../../model/textSnapshot.ts";

type State = TextToken["state"];

/** What each state is called, and what it means. */
export const STATES: Readonly<
  Record<State, { readonly name: string; readonly sign: string; readonly meaning: string }>
> = {
  mask: { name: "Mask", sign: "M", meaning: "not seen yet" },
  softMask: { name: "Soft mask", sign: "~", meaning: "a mix of the mask and the likeliest tokens; not committed" },
  soft: { name: "Soft", sign: "s", meaning: "committed; a mix of the likeliest tokens that may still be revised" },
  decode: { name: "Decode", sign: "✓", meaning: "final" },
};

/** A token's text on one line, its white space visible. */
export function visible(text: string): string {
  return text.replaceAll("\n", "⏎").replaceAll("\t", "→").replaceAll(" ", "·") || "∅";
}

export function percent(share: number): string {
  return `${share >= 0.0995 ? Math.round(100 * share) : (100 * share).toFixed(1)} %`;
}

/** A token at a step in a sentence, as a screen reader says it. */
export function sentence(token: TextToken, step: number, column: number): string {
  const revised = token.revised ? ", revised at this step" : "";
  return `Step ${step}, token ${column + 1}: ${visible(token.text)}, ${STATES[token.state].name}, ${percent(token.probability)}${revised}`;
}
