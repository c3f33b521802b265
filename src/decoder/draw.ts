import { createBlock } from "./canvas.ts";
import { choose } from "./choose.ts";
import { checkOptions, type DecodeOptions } from "./decode.ts";
import type { BranchingDenoiser, Prediction } from "./denoiser.ts";
import { type Random, seededRandom } from "./random.ts";
import type { Snapshot, SnapshotToken } from "./snapshot.ts";
import { TokenState } from "./tokenState.ts";

/** What may come next at a point of a text. */
export interface Rule {
  /** Has what is allowed come first at position `i`; what is not gets probability 0, unless that is all there is. */
  keep(prediction: Prediction, i: number): void;
  /** The rule behind a token. */
  behind(id: number): Rule;
}

/** The rule of a text in which anything may follow. */
export const ANYTHING: Rule = { keep() {}, behind: () => ANYTHING };

/** How far a draw is. */
export interface Drawn {
  /** Which one it is, counted from 0. */
  readonly draw: number;
  readonly snapshot: Snapshot;
}

interface Draw {
  readonly random: Random;
  readonly tokens: SnapshotToken[];
  rule: Rule;
}

/**
 * Draws several middles that follow `prompt`, token by token from the causal model, all in the same forward passes: each is what
 * `decode` draws in blocks of one position, whose drafts nobody sees. Yields, after every pass, how far those are that go on.
 *
 * @param seeds of the draws; the same seed gives the same text
 * @param rule of a middle's first token
 * @param ended draws that are not gone on with, counted from 0; looked at before every pass
 * @param signal ends it before its next forward pass, without an error
 * @throws RangeError if an option is out of its range
 */
export async function* draw(
  denoiser: BranchingDenoiser,
  prompt: readonly number[],
  options: Omit<DecodeOptions, "blockLength" | "seed">,
  seeds: readonly number[],
  rule: Rule,
  ended: ReadonlySet<number>,
  signal?: AbortSignal,
): AsyncGenerator<readonly Drawn[], void, void> {
  for (const seed of seeds) checkOptions({ ...options, blockLength: 1, seed });
  const { mask, endOfMiddle } = denoiser.tokens;
  const draws = seeds.map((seed): Draw => ({ random: seededRandom(seed), tokens: [], rule }));
  denoiser.setContext(prompt);
  if (signal?.aborted) return;
  const first = await denoiser.predict(createBlock(1, 1, mask));
  const branches = denoiser.branch();
  let open = [...draws.keys()];
  for (let prediction = first, step = 1; ; step++) {
    if (signal?.aborted) return;
    const told = open.map((number, i) => {
      const draw = draws[number];
      take(draw, prediction, step === 1 ? 0 : i, options.temperature);
      const done = draw.tokens.at(-1)?.id === endOfMiddle || draw.tokens.length >= options.maxTokens;
      return { draw: number, snapshot: { step, tokens: [...draw.tokens], done } };
    });
    yield told;
    if (signal?.aborted) return;
    open = told.filter(({ draw, snapshot }) => !snapshot.done && !ended.has(draw)).map(({ draw }) => draw);
    if (open.length === 0) return;
    prediction = await branches.extend(open.map((number) => ({ branch: number, token: lastOf(draws[number]) })));
  }
}

/** Draws a token of what is predicted at position `i`. */
function take(draw: Draw, prediction: Prediction, i: number, temperature: number): void {
  draw.rule.keep(prediction, i);
  const chosen = choose(prediction, i, temperature, draw.random);
  const id = prediction.ids[chosen];
  draw.rule = draw.rule.behind(id);
  draw.tokens.push({
    state: TokenState.Decode,
    id,
    probability: prediction.probabilities[chosen],
    revised: false,
    soft: [{ id, weight: 1 }],
  });
}

function lastOf({ tokens }: Draw): number {
  return tokens[tokens.length - 1].id;
}
