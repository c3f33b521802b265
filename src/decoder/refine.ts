import { createDraft } from "./canvas.ts";
import { checkOptions, type DecodeOptions } from "./decode.ts";
import { considered, type Denoiser, type Prediction, part } from "./denoiser.ts";
import { evolve, reopen } from "./evolve.ts";
import { seededRandom } from "./random.ts";
import { type Snapshot, type SnapshotToken, tokensOf } from "./snapshot.ts";
import { isCommitted, TokenState } from "./tokenState.ts";

/** Tokens to be refined. */
export interface Draft {
  readonly tokens: readonly number[];
  /** Whether a token may become another; the others stay whatever the model says of them. */
  readonly open: readonly boolean[];
  /** By how many nats the causal model must find the draft, to its end, more probable for it to become other tokens: infinitely many, never. 0 where it is not given. */
  readonly needed?: (tokens: readonly number[]) => number;
  /** Whether the draft, to its end, may become tokens that are so much more probable, as it does then; it may where this is not given. */
  readonly mayBecome?: (tokens: readonly number[]) => Promise<boolean>;
}

/**
 * Refines a draft that follows `prompt`: reads it in one pass, for how probable each token is behind those before it (the causal
 * model's own likelihood, the surest that there is); sends the least probable share of the open ones, of those for which the model
 * has a better one, back to SoftMask; and lets them evolve, block by block, until all are Decode. A block's changes are kept if
 * the causal model finds the draft, to its end, more probable with them than before, by as much as it needs, and it may become so; if not, each of them alone of which that is true. The number of tokens does not change, and the other tokens stay as they are. Yields
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
  const inWholeBlocks = { ...options, settle: false };
  const { tokens } = denoiser;
  const random = seededRandom(options.seed);
  const blocks = inBlocks(draft.tokens, options.blockLength);
  const shown: SnapshotToken[] = draft.tokens.map((id) => given(id, TokenState.Soft, 1));
  let step = 0;
  /** What a forward pass says; undefined once it is ended. */
  const unlessEnded = async <P extends Prediction>(pass: () => Promise<P>): Promise<P | undefined> => {
    if (signal?.aborted) return undefined;
    const found = await pass();
    return signal?.aborted ? undefined : considered(found);
  };
  denoiser.setContext(prompt);
  const reading = await unlessEnded(() => denoiser.read(draft.tokens));
  if (!reading) return;
  /** Of the draft as it is now: what is put in its place changes what the rest is worth. */
  const likelihood = reading.logProbabilities.slice();
  const grade = (begin: number, ids: readonly number[], state: TokenState) => {
    for (const [i, id] of ids.entries()) shown[begin + i] = given(id, state, Math.exp(likelihood[begin + i]));
  };
  grade(0, draft.tokens, TokenState.Soft);
  yield { step: ++step, tokens: [...shown], done: false };

  const { width } = reading;
  const betters = shown.map(({ id }, i) => reading.ids[i * width] !== id && reading.probabilities[i * width] > 0);
  const reopened = leastProbable(
    shown,
    draft.open.map((open, i) => open && betters[i]),
    strength * draft.open.filter(Boolean).length,
  );
  const context = [...prompt];
  denoiser.setContext(context);
  for (const { begin, ids } of blocks) {
    const block = createDraft(ids, options.softTokens, tokens.mask);
    const before = part(reading, begin, ids.length);
    const positions = new Set([...ids.keys()].filter((i) => reopened.has(begin + i)));
    reopen(block, before, positions, inWholeBlocks, tokens.mask);
    const show = (active: SnapshotToken[]) => shown.splice(begin, active.length, ...active);
    show(tokensOf(block, []));
    let stepsLeft = Math.max(1, Math.min(options.steps, positions.size));
    while (block.state.some((state) => !isCommitted(state as TokenState))) {
      const next = await unlessEnded(() => denoiser.predict(block));
      if (!next) return;
      const revised = evolve(block, next, stepsLeft--, inWholeBlocks, tokens, random);
      // Decode is what has been found to be better, not before.
      show(
        tokensOf(block, revised).map((token) => ({
          ...token,
          state: Math.min(token.state, TokenState.Soft) as TokenState,
        })),
      );
      yield { step: ++step, tokens: [...shown], done: false };
    }
    let kept = ids;
    // All changes at once, and if that is no gain, one after the other.
    const changed = [...ids.keys()].filter((i) => block.token[i] !== ids[i]);
    const alone = changed.map((i) => [i]);
    for (const trial of changed.length > 1 ? [changed, ...alone] : alone) {
      const tried = kept.map((id, i) => (trial.includes(i) ? block.token[i] : id));
      const toEnd = [...tried, ...draft.tokens.slice(begin + ids.length)];
      const whole = [...context.slice(prompt.length), ...toEnd];
      const needed = draft.needed?.(whole) ?? 0;
      // Most of what can be gained is what the block and the next one cost now: a pass that cannot find more is spared.
      if (needed > -sum(likelihood.subarray(begin, begin + 2 * options.blockLength))) continue;
      const after = await unlessEnded(() => denoiser.read(toEnd));
      if (!after) return;
      step++;
      if (sum(after.logProbabilities) - sum(likelihood.subarray(begin)) <= needed) continue;
      if (draft.mayBecome && !(await draft.mayBecome(whole))) continue;
      if (signal?.aborted) return;
      kept = tried;
      likelihood.set(after.logProbabilities, begin);
      if (trial === changed) break;
    }
    grade(begin, kept, TokenState.Decode);
    yield { step, tokens: [...shown], done: false };
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

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Indices of the least probable ones of the candidates, `count` of them, rounded up; of equals the leftmost. */
function leastProbable(tokens: readonly SnapshotToken[], candidate: readonly boolean[], count: number): Set<number> {
  const found = [...tokens.keys()].filter((i) => candidate[i]);
  found.sort((a, b) => tokens[a].probability - tokens[b].probability || a - b);
  return new Set(found.slice(0, Math.ceil(count)));
}
