import { type Block, createDraft } from "./canvas.ts";
import { checkOptions, type DecodeOptions } from "./decode.ts";
import type { Denoiser, Prediction } from "./denoiser.ts";
import { evolve, reopen } from "./evolve.ts";
import { seededRandom } from "./random.ts";
import { type Snapshot, type SnapshotToken, tokensOf } from "./snapshot.ts";
import { isCommitted, TokenState } from "./tokenState.ts";

/** Tokens to be refined. */
export interface Draft {
  readonly tokens: readonly number[];
  /** Whether a token may become another; the others stay whatever the model says of them. */
  readonly open: readonly boolean[];
}

/**
 * Refines a draft that follows `prompt`: reads it once, block by block, for how probable each token is among the others; sends the
 * least probable share of the open ones back to SoftMask; and lets them evolve until all are Decode. Their number does not change,
 * and the other tokens stay as they are. Yields the whole draft after every forward pass.
 *
 * @param strength share of the open tokens that are sent back, 0 to 1
 * @param options `settle` is without effect: a block is decoded as a whole; `maxTokens` as well: the draft is the canvas
 * @param signal ends it before its next forward pass, without an error
 * @throws RangeError if an option or the strength is out of its range
 */
export async function* refine(
  denoiser: Denoiser,
  prompt: readonly number[],
  draft: Draft,
  strength: number,
  options: DecodeOptions,
  signal?: AbortSignal,
): AsyncGenerator<Snapshot, void, void> {
  checkOptions(options);
  if (!(strength >= 0 && strength <= 1)) throw new RangeError(`strength is ${strength}; it must be from 0 to 1`);
  const whole = { ...options, settle: false };
  const { tokens } = denoiser;
  const random = seededRandom(options.seed);
  const blocks = inBlocks(draft.tokens, options.blockLength);
  const shown: SnapshotToken[] = draft.tokens.map((id) => given(id, TokenState.Soft, 1));
  let step = 0;

  // How probable each token is, by a pass over each block.
  const readings: { block: Block; prediction: Prediction; begin: number }[] = [];
  denoiser.setContext(prompt);
  for (const { begin, ids } of blocks) {
    if (signal?.aborted) return;
    const block = createDraft(ids, options.softTokens, options.maskMix, tokens.mask);
    const prediction = await denoiser.predict(block);
    if (signal?.aborted) return;
    ids.forEach((id, i) => {
      block.confidence[i] = probabilityOf(id, prediction, i);
      shown[begin + i] = given(id, TokenState.Soft, block.confidence[i]);
    });
    readings.push({ block, prediction, begin });
    denoiser.extendContext(ids);
    yield { step: ++step, tokens: [...shown], done: false };
  }

  const reopened = leastProbable(shown, draft.open, strength);
  denoiser.setContext(prompt);
  for (const { block, prediction, begin } of readings) {
    const positions = new Set([...block.token.keys()].filter((i) => reopened.has(begin + i)));
    reopen(block, prediction, positions, whole, tokens.mask);
    const show = (active: SnapshotToken[]) => shown.splice(begin, active.length, ...active);
    show(tokensOf(block, prediction, []));
    let stepsLeft = Math.max(1, Math.min(options.steps, positions.size));
    while (block.state.some((state) => !isCommitted(state as TokenState))) {
      if (signal?.aborted) return;
      const next = await denoiser.predict(block);
      if (signal?.aborted) return;
      const revised = evolve(block, next, stepsLeft--, whole, tokens, random);
      show(tokensOf(block, next, revised));
      yield { step: ++step, tokens: [...shown], done: false };
    }
    block.state.fill(TokenState.Decode);
    show(Array.from(block.token, (id, i) => given(id, TokenState.Decode, block.confidence[i])));
    denoiser.extendContext([...block.token]);
  }
  yield { step, tokens: [...shown], done: true };
}

function inBlocks(tokens: readonly number[], length: number): { begin: number; ids: number[] }[] {
  const blocks = [];
  for (let begin = 0; begin < tokens.length; begin += length)
    blocks.push({ begin, ids: tokens.slice(begin, begin + length) });
  return blocks;
}

function given(id: number, state: TokenState, probability: number): SnapshotToken {
  return { state, id, probability, revised: false, soft: [{ id, weight: 1 }] };
}

/** 0 where the token is not among those predicted. */
function probabilityOf(id: number, { ids, probabilities, width }: Prediction, i: number): number {
  const entry = ids.subarray(i * width, (i + 1) * width).indexOf(id);
  return entry < 0 ? 0 : probabilities[i * width + entry];
}

/** Indices of the least probable `share` of the open tokens, rounded up; of equals the leftmost. */
function leastProbable(tokens: readonly SnapshotToken[], open: readonly boolean[], share: number): Set<number> {
  const candidates = [...tokens.keys()].filter((i) => open[i]);
  candidates.sort((a, b) => tokens[a].probability - tokens[b].probability || a - b);
  return new Set(candidates.slice(0, Math.ceil(share * candidates.length)));
}
