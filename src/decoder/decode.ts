import { createBlock, stateOf, withoutFirst } from "./canvas.ts";
import { considered, type Denoiser, part } from "./denoiser.ts";
import { type EvolveOptions, evolve, type Mix, overrule, warmUp } from "./evolve.ts";
import { seededRandom } from "./random.ts";
import { type Recall, recalled } from "./recall.ts";
import { type Snapshot, type SnapshotToken, tokensOf } from "./snapshot.ts";
import { isCommitted, TokenState } from "./tokenState.ts";
import { decided, draftsOf } from "./verify.ts";

export interface DecodeOptions extends EvolveOptions {
  /** Most forward passes a block may take, 1 or more. */
  readonly steps: number;
  /** Positions that evolve together. */
  readonly blockLength: number;
  /** Positions of the whole canvas at most. */
  readonly maxTokens: number;
  /** Seed of the sampling; the same seed gives the same text. Without effect at temperature 0. */
  readonly seed: number;
}

/** All but the length of a block, which is the model's to say. */
export const DEFAULT_DECODE_OPTIONS: Omit<DecodeOptions, "blockLength"> = {
  steps: 8,
  maxTokens: 64,
  softTokens: 3,
  maskMix: 0.7,
  confidenceThreshold: 0.9,
  positionDecay: 0,
  settle: true,
  verify: 0.2,
  temperature: 0,
  seed: 0,
  hardMask: false,
};

/**
 * Decodes the middle that follows `prompt`, block by block, and yields the canvas after every forward pass.
 *
 * @param signal ends the decode before its next forward pass, without an error: the generator just returns
 * @param warm what the canvas's first positions begin with instead of masks: mixes of an earlier decode that may still fit
 * @param recall tells tokens that may come next, where they are verified
 * @throws RangeError if an option is out of its range
 */
export async function* decode(
  denoiser: Denoiser,
  prompt: readonly number[],
  options: DecodeOptions,
  signal?: AbortSignal,
  warm: readonly Mix[] = [],
  recall: Recall = recalled,
): AsyncGenerator<Snapshot, void, void> {
  checkOptions(options);
  const random = seededRandom(options.seed);
  const { tokens } = denoiser;
  const finished: SnapshotToken[] = [];
  let step = 0;
  denoiser.setContext(prompt);
  while (finished.length < options.maxTokens) {
    const length = Math.min(options.blockLength, options.maxTokens - finished.length);
    let block = createBlock(length, options.softTokens, tokens.mask);
    warmUp(block, warm.slice(finished.length), options, tokens.mask);
    for (let stepsLeft = options.steps; ; stepsLeft--) {
      if (signal?.aborted) return;
      const verifies = options.settle && !options.hardMask && stepsLeft > 1;
      const before = () => [...prompt, ...finished.map(({ id }) => id)];
      const drafts = verifies ? draftsOf(block, before(), options, tokens, recall) : [];
      const prediction = considered(await denoiser.predict(withoutFirst(block, drafts.length), drafts));
      if (signal?.aborted) return;
      const read = decided(drafts, prediction, options.temperature, random);
      const agrees = read.length === drafts.length && read.at(-1)?.id === drafts.at(-1);
      const settled: SnapshotToken[] = (agrees ? read : read.slice(0, -1)).map(({ id, probability }, i) => {
        const revised = isCommitted(stateOf(block, i)) && block.token[i] !== id;
        return { ...decodedToken(id), probability, revised };
      });
      block = withoutFirst(block, settled.length);
      // What stands behind a draft that was wrong was predicted for another text: it waits.
      const revised = agrees
        ? evolve(block, part(prediction, drafts.length), stepsLeft, options, tokens, random)
        : overrule(block, read[settled.length], tokens);
      const active = tokensOf(block, revised);
      const decoded = active[0].state === TokenState.Decode;
      if (options.settle && !decoded) {
        const [first] = active.splice(0, 1);
        settled.push({ ...first, ...decodedToken(first.id) });
        block = withoutFirst(block, 1);
      }
      denoiser.extendContext(settled.map(({ id }) => id));
      const all = [...finished, ...settled, ...active];
      // A token that was revised as it became final was so at that step only.
      finished.push(...settled.map((token) => ({ ...token, revised: false })));
      const done = decoded && (all.length >= options.maxTokens || block.token.includes(tokens.endOfMiddle));
      step++;
      yield { step, tokens: all, done };
      if (done) return;
      if (decoded) {
        for (const token of active) finished.push({ ...token, revised: false });
        break;
      }
    }
    // The block's own cache entries need hard tokens and causal attention: they come with the next block's first pass.
    denoiser.extendContext([...block.token]);
  }
}

/** What a token is once it is final, but for its probability. */
function decodedToken(id: number): Omit<SnapshotToken, "probability" | "revised"> {
  return { state: TokenState.Decode, id, soft: [{ id, weight: 1 }] };
}

/** @throws RangeError naming the option, its value and its range */
export function checkOptions(options: DecodeOptions): void {
  const inRange = (name: keyof DecodeOptions, low: number, high: number, whole: boolean) => {
    const value = options[name] as number;
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw new RangeError(`${name} is ${value}; it must be ${whole ? "a whole number " : ""}from ${low} to ${high}`);
    }
  };
  inRange("steps", 1, 1024, true);
  inRange("blockLength", 1, 1024, true);
  inRange("maxTokens", 1, 4096, true);
  inRange("softTokens", 1, 64, true);
  inRange("confidenceThreshold", 0, 2, false);
  inRange("positionDecay", 0, 10, false);
  inRange("verify", 0, 2, false);
  inRange("temperature", 0, 10, false);
  inRange("seed", 0, 0xffffffff, true);
  // At 1 an uncommitted position would be a plain mask again: nothing of what was seen would be kept.
  if (!(options.maskMix >= 0 && options.maskMix < 1)) {
    throw new RangeError(`maskMix is ${options.maskMix}; it must be at least 0 and less than 1`);
  }
}
