import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot, TextToken } from "../model/textSnapshot.ts";
import { beginningsOf } from "../shaping/beginnings.ts";
import { cutTo } from "../shaping/shape.ts";
import type { Comparing } from "./comparing.ts";

/** A further line is shown where it is likelier right, with those above it, than not. */
const LIKELY_RIGHT = 0.5;

/** What of a completion is shown, and the estimated probability that it is right. */
export interface SureLines {
  readonly snapshot: TextSnapshot;
  /** `snapshot` without what closes a block that is left empty: the lines that the estimate is of. */
  readonly lines: TextSnapshot;
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
  const all = { snapshot: whole, lines: whole, confidence };
  if (confidence >= LIKELY_RIGHT) return all;
  let sure: SureLines | undefined;
  for (const beginning of beginningsOf(whole.text, fillIn, whole.done)) {
    const lines = beginningOf(whole, beginning.lines);
    const confidence = comparing.confidenceIn(lines, share, whole);
    if (sure && confidence < LIKELY_RIGHT) break;
    sure = { snapshot: closed(lines, beginning.closing), lines, confidence };
  }
  return sure ?? all;
}

/** A snapshot's first lines. */
function beginningOf(whole: TextSnapshot, lines: string): TextSnapshot {
  const cut = cutTo(whole, lines);
  const excess = cut.tokens.reduce((sum, { text }) => sum + text.length, 0) - lines.length;
  const tokens = cut.tokens.map((token, i) =>
    i < cut.tokens.length - 1 || excess <= 0 ? token : { ...token, text: token.text.slice(0, -excess) },
  );
  return { ...cut, tokens };
}

/** A snapshot with what closes its block behind it. */
function closed(lines: TextSnapshot, closing: string): TextSnapshot {
  if (closing === "") return lines;
  const state = lines.decoded.length < lines.text.length ? ("soft" as const) : ("decode" as const);
  const soft = [{ text: closing, weight: 1 }];
  const token: TextToken = { text: closing, state, probability: 1, revised: false, soft };
  return {
    ...lines,
    text: lines.text + closing,
    decoded: lines.decoded + (state === "decode" ? closing : ""),
    tokens: [...lines.tokens, token],
  };
}
