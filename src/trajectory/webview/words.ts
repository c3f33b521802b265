import type { TextToken } from "../../model/textSnapshot.ts";
import { filled, type Phrases } from "../phrases.ts";

/** The sign of each state, for those who cannot tell its colour. */
export const SIGNS: Readonly<Record<TextToken["state"], string>> = { mask: "M", softMask: "~", soft: "s", decode: "✓" };

/** What the extension has written into the page. */
export const PHRASES: Phrases = JSON.parse(document.body.dataset.phrases ?? "");

/** A token's text on one line, its white space visible. */
export function visible(text: string): string {
  return text.replaceAll("\n", "⏎").replaceAll("\t", "→").replaceAll(" ", "·") || "∅";
}

export function percent(share: number): string {
  return `${share >= 0.0995 ? Math.round(100 * share) : (100 * share).toFixed(1)} %`;
}

/** A token at a step in a sentence, as a screen reader says it. */
export function sentence(token: TextToken, step: number, column: number): string {
  const { name } = PHRASES.states[token.state];
  const says = filled(PHRASES.token, step, column + 1, visible(token.text), name, percent(token.probability));
  return token.revised ? `${says}, ${PHRASES.revised}` : says;
}
