import { type Block, stateOf } from "./canvas.ts";
import { choose } from "./choose.ts";
import type { Prediction } from "./denoiser.ts";
import type { Decided, EvolveOptions } from "./evolve.ts";
import type { Random } from "./random.ts";
import type { Recall } from "./recall.ts";
import { isCommitted, TokenState } from "./tokenState.ts";

/**
 * Tokens that may well come next, to be read as text in the next pass as if they were decided: the drafts at the block's beginning or, where
 * they say the same and more, tokens that stood behind the same words before.
 * @param block what is being decoded; its last position is left to evolve
 * @param text all before the block
 * @param recall tells tokens that stood behind the same words
 */
export function draftsOf(
  block: Block,
  text: readonly number[],
  { verify }: EvolveOptions,
  { endOfMiddle }: { readonly endOfMiddle: number },
  recall: Recall,
): readonly number[] {
  if (verify > 1) return [];
  const drafts = likely(block, verify, endOfMiddle);
  const known = recall(text, block.length - 1);
  return drafts.every((id, i) => id === known[i]) ? known : drafts;
}

/** The drafts at a block's beginning, as many as are likely, their probabilities multiplied, to be right together; an end of the middle is none. */
function likely(block: Block, least: number, endOfMiddle: number): number[] {
  const drafts: number[] = [];
  let together = 1;
  for (let i = 0; i < block.length - 1 && stateOf(block, i) !== TokenState.Mask; i++) {
    const committed = isCommitted(stateOf(block, i));
    const token = committed ? block.token[i] : block.likeliest[i];
    together *= committed ? block.confidence[i] : block.likelihood[i];
    if (token === endOfMiddle || together < least) break;
    drafts.push(token);
  }
  return drafts;
}

/**
 * What the causal model makes of drafts that it has read: those that it would have chosen itself, up to the first that it would not
 * and, in the place of that one, its own token. So the text is the one that it writes token by token (speculative decoding, arXiv 2211.17192,
 * with drafts of the same model, as in TiDAR, arXiv 2511.08923).
 * @param prediction of at least the drafts' positions
 */
export function decided(
  drafts: readonly number[],
  prediction: Prediction,
  temperature: number,
  random: Random,
): Decided[] {
  const found: Decided[] = [];
  for (const [i, draft] of drafts.entries()) {
    const entry = choose(prediction, i, temperature, random);
    const id = prediction.ids[entry];
    found.push({ id, probability: prediction.probabilities[entry] });
    if (id !== draft) break;
  }
  return found;
}
