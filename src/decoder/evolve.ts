import { type Block, stateOf } from "./canvas.ts";
import { choose } from "./choose.ts";
import type { Prediction } from "./denoiser.ts";
import type { Random } from "./random.ts";
import { selectCommits } from "./schedule.ts";
import { isCommitted, TokenState } from "./tokenState.ts";

export interface EvolveOptions {
  /** Tokens in a mix, k. */
  readonly softTokens: number;
  /** Weight α of the mask in the mix of an uncommitted position, in [0, 1). */
  readonly maskMix: number;
  /** Confidence at which a position commits whatever the step count says. */
  readonly confidenceThreshold: number;
  /** λ of the commits' order: 0 goes by confidence alone, more prefers positions next to what is settled. */
  readonly positionDecay: number;
  /**
   * The block's first position is decided at every step and becomes context: it is predicted by the causal model, which has read
   * all before it, and so has the next one at the next step. What hangs behind it is a draft until then (compare the drafts that
   * TiDAR verifies, arXiv 2511.08923). False: a block is decoded as a whole.
   */
  readonly settle: boolean;
  /**
   * Where positions settle: drafts that are as likely as this to be right together are read as text in the same pass, and those that
   * the causal model would have chosen settle, too. The text is the same; it takes fewer passes. 2: none are.
   */
  readonly verify: number;
  /** 0 takes the most probable token; more samples among the top ones. */
  readonly temperature: number;
  /** Hard-mask decoding (MDLM, LLaDA): no mixes and no revision. The baseline. */
  readonly hardMask: boolean;
}

/** A token that the causal model has decided, which has read all before it. */
export interface Decided {
  readonly id: number;
  readonly probability: number;
}

interface Tokens {
  readonly mask: number;
  readonly endOfMiddle: number;
}

/**
 * One EvoToken update of the active block, in place: commit, revise, rebuild the soft tokens (arXiv 2601.07351,
 * section 3.2). When no position is left uncommitted the block turns to Decode.
 *
 * @param stepsLeft steps of the block that are left, this one included
 * @returns positions whose committed token was revised
 */
export function evolve(
  block: Block,
  prediction: Prediction,
  stepsLeft: number,
  options: EvolveOptions,
  tokens: Tokens,
  random: Random,
): number[] {
  // A position that commits now took this step's best token: only earlier ones can be revised.
  const earlier = [...block.state].map((state) => isCommitted(state as TokenState));
  const draft = block.token[0];
  commit(block, prediction, stepsLeft, options, random);
  const redrawn = earlier[0] && block.token[0] !== draft;
  if (options.settle) earlier[0] = false;
  const revised = options.hardMask ? [] : revise(block, prediction, earlier);
  if (redrawn) revised.unshift(0);
  endAtEndOfMiddle(block, tokens.endOfMiddle);
  // Drafts alone do not end a block while there are steps to decide them.
  const decided =
    !options.settle ||
    options.hardMask ||
    stepsLeft === 1 ||
    block.length === 1 ||
    block.token[0] === tokens.endOfMiddle;
  const finished = decided && block.state.every((state) => isCommitted(state as TokenState));
  for (let i = 0; i < block.length; i++) {
    see(block, i, prediction);
    if (finished) block.state[i] = TokenState.Decode;
    else if (!isCommitted(stateOf(block, i))) block.state[i] = TokenState.SoftMask;
    if (finished || options.hardMask) harden(block, i, tokens.mask);
    else soften(block, i, prediction, options, tokens.mask);
  }
  return revised;
}

/**
 * Has the block's first position take the causal model's own token, whatever its draft was. An end of the middle ends the block.
 * @returns as `evolve`
 */
export function overrule(block: Block, { id, probability }: Decided, tokens: Tokens): number[] {
  const revised = isCommitted(stateOf(block, 0)) && block.token[0] !== id ? [0] : [];
  block.state[0] = TokenState.Soft;
  block.token[0] = id;
  block.confidence[0] = probability;
  if (id !== tokens.endOfMiddle) return revised;
  endAtEndOfMiddle(block, tokens.endOfMiddle);
  for (let i = 0; i < block.length; i++) {
    block.state[i] = TokenState.Decode;
    harden(block, i, tokens.mask);
  }
  return revised;
}

/** What a position may be: ids and weights, the likeliest first. */
export type Mix = readonly { readonly id: number; readonly weight: number }[];

/** Has the first positions of a new block begin as SoftMask, each with its mix, instead of Mask. Without effect on hard masks. */
export function warmUp(block: Block, mixes: readonly Mix[], options: EvolveOptions, mask: number): void {
  const width = options.softTokens;
  const ids = new Int32Array(block.length * width).fill(mask);
  const probabilities = new Float32Array(block.length * width);
  for (const [i, mix] of mixes.slice(0, block.length).entries()) {
    const known = mix.filter(({ id, weight }) => id !== mask && weight > 0).slice(0, width);
    if (options.hardMask || known.length === 0) continue;
    known.forEach(({ id, weight }, j) => {
      ids[i * width + j] = id;
      probabilities[i * width + j] = weight;
    });
    block.state[i] = TokenState.SoftMask;
    block.likeliest[i] = known[0].id;
    block.likelihood[i] = known[0].weight / known.reduce((sum, { weight }) => sum + weight, 0);
    soften(block, i, { length: block.length, width, ids, probabilities }, options, mask);
  }
}

/** Sends positions of a draft back to SoftMask, where they evolve anew. What was given at the others is never revised. */
export function reopen(
  block: Block,
  prediction: Prediction,
  positions: ReadonlySet<number>,
  options: EvolveOptions,
  mask: number,
): void {
  for (const i of positions) {
    block.state[i] = TokenState.SoftMask;
    block.token[i] = mask;
    block.confidence[i] = 0;
    see(block, i, prediction);
    if (options.hardMask) harden(block, i, mask);
    else soften(block, i, prediction, options, mask);
  }
}

/** Remembers what a pass would have the position be. */
function see(block: Block, i: number, prediction: Prediction): void {
  block.likeliest[i] = prediction.ids[i * prediction.width];
  block.likelihood[i] = prediction.probabilities[i * prediction.width];
}

function commit(block: Block, prediction: Prediction, stepsLeft: number, options: EvolveOptions, random: Random): void {
  const open: number[] = [];
  const chosen: number[] = [];
  const take = (i: number, entry: number) => {
    block.state[i] = TokenState.Soft;
    block.token[i] = prediction.ids[entry];
    block.confidence[i] = prediction.probabilities[entry];
  };
  for (let i = 0; i < block.length; i++) {
    if (!isCommitted(stateOf(block, i))) {
      open.push(i);
      chosen.push(choose(prediction, i, options.temperature, random));
    } else if (i === 0 && options.settle && !options.hardMask) {
      take(i, choose(prediction, i, options.temperature, random));
    }
  }
  const confidence = chosen.map((entry) => prediction.probabilities[entry]);
  const { confidenceThreshold, positionDecay, settle } = options;
  const commits = selectCommits(
    confidence,
    open,
    stepsLeft,
    confidenceThreshold,
    positionDecay,
    settle && open[0] === 0,
  );
  for (const which of commits) take(open[which], chosen[which]);
}

/** A committed position takes a new best token of higher confidence than its own. */
function revise(block: Block, prediction: Prediction, earlier: readonly boolean[]): number[] {
  const revised: number[] = [];
  for (let i = 0; i < block.length; i++) {
    const best = i * prediction.width;
    const better = prediction.probabilities[best] > block.confidence[i];
    if (!earlier[i] || !better || prediction.ids[best] === block.token[i]) continue;
    block.token[i] = prediction.ids[best];
    block.confidence[i] = prediction.probabilities[best];
    revised.push(i);
  }
  return revised;
}

/** Behind a committed end of the middle there is nothing: what is uncommitted there becomes its fill at once. */
function endAtEndOfMiddle(block: Block, endOfMiddle: number): void {
  const end = block.token.indexOf(endOfMiddle);
  if (end < 0) return;
  for (let i = end + 1; i < block.length; i++) {
    if (isCommitted(stateOf(block, i))) continue;
    block.state[i] = TokenState.Soft;
    block.token[i] = endOfMiddle;
    block.confidence[i] = block.confidence[end];
  }
}

/** Feeds the position as its token, or as the mask while it has none. */
function harden(block: Block, i: number, mask: number): void {
  const first = i * block.width;
  block.ids.fill(mask, first, first + block.width);
  block.weights.fill(0, first, first + block.width);
  const entry = isCommitted(stateOf(block, i)) ? first + 1 : first;
  block.ids[entry] = block.token[i];
  block.weights[entry] = 1;
}

/** Feeds the position as the mix of the top-k tokens and, until it is committed, the mask. */
function soften(block: Block, i: number, prediction: Prediction, options: EvolveOptions, mask: number): void {
  const committed = isCommitted(stateOf(block, i));
  const share = committed ? 0 : options.maskMix;
  const first = i * block.width;
  const source = i * prediction.width;
  const count = options.softTokens;
  let total = 0;
  let holdsToken = false;
  for (let j = 0; j < count; j++) {
    block.ids[first + 1 + j] = prediction.ids[source + j];
    block.weights[first + 1 + j] = prediction.probabilities[source + j];
    holdsToken ||= prediction.ids[source + j] === block.token[i];
  }
  if (committed && !holdsToken) {
    // A token that was sampled, kept or filled belongs to its own mix, in the place of the least probable one.
    block.ids[first + count] = block.token[i];
    block.weights[first + count] = block.confidence[i];
  }
  for (let j = 1; j <= count; j++) total += block.weights[first + j];
  for (let j = 1; j <= count; j++) block.weights[first + j] *= (1 - share) / total;
  block.ids[first] = mask;
  block.weights[first] = share;
}
