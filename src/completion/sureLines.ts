import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { beginningsOf } from "../shaping/beginnings.ts";
import { cutTo } from "../shaping/shape.ts";
import type { Comparing } from "./comparing.ts";

/** A further line is shown where it is likelier right, with those above it, than not. */
const LIKELY_RIGHT = 0.5;

/** What of a completion is shown, and the estimated probability that it is right. */
export interface SureLines {
  readonly snapshot: TextSnapshot;
  readonly confidence: number;
}

/**
 * A snapshot as far as it is sure: the lines down to which it is likelier right than not, but always the first that it may end with. The first line is right where a whole
 * block seldom is (models/evidence/confidence.md).
 * @param share what counts as the share of what has not been compared
 */
export function sureLines(
  comparing: Comparing,
  fillIn: Pick<FillIn, "prefix" | "suffix">,
  whole: TextSnapshot,
  share?: number,
): SureLines {
  const confidence = comparing.confidenceIn(whole, share);
  if (confidence >= LIKELY_RIGHT) return { snapshot: whole, confidence };
  let sure: SureLines | undefined;
  for (const beginning of beginningsOf(whole.text, fillIn)) {
    const snapshot = beginningOf(whole, beginning);
    const confidence = comparing.confidenceInBeginning(snapshot, whole, share);
    if (sure && confidence < LIKELY_RIGHT) break;
    sure = { snapshot, confidence };
  }
  return sure ?? { snapshot: whole, confidence };
}

/** A snapshot's first lines. */
function beginningOf(whole: TextSnapshot, lines: string): TextSnapshot {
  const cut = cutTo(whole, lines);
  const excess = cut.tokens.reduce((sum, { text }) => sum + text.length, 0) - lines.length;
  const tokens = cut.tokens.map((token, i) =>
    i < cut.tokens.length - 1 || excess <= 0 ? token : { ...token, text: token.text.slice(0, -excess) },
  );
  return { ...cut, tokens, decoded: whole.decoded.slice(0, lines.length) };
}
