import { type Block, createBlock, createDraft } from "./canvas.ts";
import { checkOptions, type DecodeOptions } from "./decode.ts";
import type { Denoiser, Prediction } from "./denoiser.ts";
import { evolve, reopen } from "./evolve.ts";
import { seededRandom } from "./random.ts";
import { type Snapshot, type SnapshotToken, tokensOf } from "./snapshot.ts";
import { isCommitted, TokenState } from "./tokenState.ts";

/** Probability of a token that is not among the most probable ones, for want of a better figure. */
const LEAST = 1e-4;

/** Tokens to be refined. */
export interface Draft {
  readonly tokens: readonly number[];
  /** Whether a token may become another; the others stay whatever the model says of them. */
  readonly open: readonly boolean[];
}

/**
 * Refines a draft that follows `prompt`: reads it once, token by token, for how probable each is behind those before it (the causal
 * model's own likelihood, the surest that there is); sends the least probable share of the open ones, of those for which the model
 * has a better one, back to SoftMask; and lets them evolve, block by block, until all are Decode. A block that the causal model then
 * finds no more probable than it was is put back. The number of tokens does not change, and the other tokens stay as they are. Yields
 * the whole draft after every forward pass.
 *
 * @param strength share of the open tokens that are sent back at most, 0 to 1
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
  /** A forward pass; undefined once it is ended. */
  const predict = async (block: Block): Promise<Prediction | undefined> => {
    if (signal?.aborted) return undefined;
    const prediction = await denoiser.predict(block);
    return signal?.aborted ? undefined : prediction;
  };
  /** What the causal model says of the next token. */
  const read = () => predict(createBlock(1, options.softTokens, tokens.mask));

  const readings: Prediction[] = [];
  denoiser.setContext(prompt);
  for (const [i, id] of draft.tokens.entries()) {
    const reading = await read();
    if (!reading) return;
    readings.push(reading);
    shown[i] = given(id, TokenState.Soft, probabilityOf(id, reading));
    denoiser.extendContext([id]);
    yield { step: ++step, tokens: [...shown], done: false };
  }

  const betters = readings.map(({ ids, probabilities }, i) => ids[0] !== shown[i].id && probabilities[0] > 0);
  const reopened = leastProbable(
    shown,
    draft.open.map((open, i) => open && betters[i]),
    strength * draft.open.filter(Boolean).length,
  );
  const context = [...prompt];
  denoiser.setContext(context);
  for (const { begin, ids } of blocks) {
    const block = createDraft(ids, options.softTokens, tokens.mask);
    const prediction = together(readings.slice(begin, begin + ids.length));
    const positions = new Set([...ids.keys()].filter((i) => reopened.has(begin + i)));
    reopen(block, prediction, positions, whole, tokens.mask);
    const show = (active: SnapshotToken[]) => shown.splice(begin, active.length, ...active);
    show(tokensOf(block, prediction, []));
    let stepsLeft = Math.max(1, Math.min(options.steps, positions.size));
    while (block.state.some((state) => !isCommitted(state as TokenState))) {
      const next = await predict(block);
      if (!next) return;
      const revised = evolve(block, next, stepsLeft--, whole, tokens, random);
      // Decode is what has been found to be better, not before.
      show(
        tokensOf(block, next, revised).map((token) => ({
          ...token,
          state: Math.min(token.state, TokenState.Soft) as TokenState,
        })),
      );
      yield { step: ++step, tokens: [...shown], done: false };
    }
    const refined = [...block.token];
    let gain = 0;
    if (refined.some((id, i) => id !== ids[i])) {
      for (const [i, id] of refined.entries()) {
        const reading = await read();
        if (!reading) return;
        gain += logProbability(id, reading) - logProbability(ids[i], readings[begin + i]);
        shown[begin + i] = given(id, TokenState.Soft, probabilityOf(id, reading));
        denoiser.extendContext([id]);
        yield { step: ++step, tokens: [...shown], done: false };
      }
    }
    const kept = gain > 0 ? refined : ids;
    show(
      kept.map((id, i) =>
        given(id, TokenState.Decode, gain > 0 ? shown[begin + i].probability : probabilityOf(id, readings[begin + i])),
      ),
    );
    context.push(...kept);
    denoiser.setContext(context);
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

/** Probability of a token at the first position; 0 where it is not among those predicted. */
function probabilityOf(id: number, { ids, probabilities, width }: Prediction): number {
  const entry = ids.subarray(0, width).indexOf(id);
  return entry < 0 ? 0 : probabilities[entry];
}

/** As far as it is known: a token that is not among those predicted counts as LEAST. */
function logProbability(id: number, reading: Prediction): number {
  return Math.log(Math.max(LEAST, probabilityOf(id, reading)));
}

/** Predictions of one position each as one of them all. */
function together(readings: readonly Prediction[]): Prediction {
  return {
    length: readings.length,
    width: readings[0].width,
    ids: Int32Array.from(readings.flatMap(({ ids }) => [...ids])),
    probabilities: Float32Array.from(readings.flatMap(({ probabilities }) => [...probabilities])),
  };
}

/** Indices of the least probable ones of the candidates, `count` of them, rounded up; of equals the leftmost. */
function leastProbable(tokens: readonly SnapshotToken[], candidate: readonly boolean[], count: number): Set<number> {
  const found = [...tokens.keys()].filter((i) => candidate[i]);
  found.sort((a, b) => tokens[a].probability - tokens[b].probability || a - b);
  return new Set(found.slice(0, Math.ceil(count)));
}
