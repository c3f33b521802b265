import type { SoftTokens } from "../../decoder/canvas.ts";
import {
  type Branches,
  type BranchingDenoiser,
  type BranchToken,
  type Prediction,
  part,
  type Reading,
} from "../../decoder/denoiser.ts";
import { type Continuation, continuationOf } from "./continuation.ts";
import { LONGEST_CONTEXT, type NgramIndex } from "./ngramIndex.ts";

/** A denoiser that expects what stands in some texts to be said again; the given one where there are none. */
export function expecting(inner: BranchingDenoiser, texts: readonly NgramIndex[]): BranchingDenoiser {
  return texts.length === 0 ? inner : new NgramDenoiser(inner, texts);
}

/**
 * A denoiser that expects what stands in some texts to be said again: wherever all before a token is given, what followed the same words there
 * is made likelier (`continuationOf`). What is predicted through masks stays the model's own, and so does how probable the end of a middle is, which these texts do not tell.
 */
export class NgramDenoiser implements BranchingDenoiser {
  readonly tokens: BranchingDenoiser["tokens"];
  /** The end of it. */
  private context: readonly number[] = [];

  constructor(
    private readonly inner: BranchingDenoiser,
    private readonly texts: readonly NgramIndex[],
  ) {
    this.tokens = inner.tokens;
  }

  setContext(tokens: readonly number[]): void {
    this.context = endOf(tokens);
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    this.context = endOf([...this.context, ...tokens]);
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens, drafts: readonly number[] = []): Promise<Prediction> {
    const prediction = await this.inner.predict(canvas, drafts);
    // The canvas's first position stands behind hard tokens, too.
    const given = Math.min(prediction.length, drafts.length + 1);
    for (let i = 0; i < given; i++) this.mix(part(prediction, i, 1), [...this.context, ...drafts.slice(0, i)]);
    return prediction;
  }

  async read(tokens: readonly number[]): Promise<Reading> {
    const reading = await this.inner.read(tokens);
    for (let i = 0; i < reading.length; i++) {
      const prediction = part(reading, i, 1);
      const continuation = continuationOf([...this.context, ...tokens.slice(0, i)], this.texts);
      if (!continuation) continue;
      const own = Math.exp(reading.logProbabilities[i]);
      const room = 1 - this.ending(prediction);
      reading.logProbabilities[i] = Math.log(this.mixed(tokens[i], own, continuation, room));
      this.rank(prediction, continuation, room);
    }
    return reading;
  }

  branch(): Branches {
    const inner = this.inner.branch();
    let ends = [this.context];
    return {
      extend: async (tokens: readonly BranchToken[]) => {
        const prediction = await inner.extend(tokens);
        ends = tokens.map(({ from, token }) => endOf([...ends[from], token]));
        for (const [i, end] of ends.entries()) this.mix(part(prediction, i, 1), end);
        return prediction;
      },
    };
  }

  /** Has a prediction of one position take into account what has followed its context. */
  private mix(prediction: Prediction, context: readonly number[]): void {
    const continuation = continuationOf(context, this.texts);
    if (continuation) this.rank(prediction, continuation, 1 - this.ending(prediction));
  }

  /** How probable a prediction of one position has the end of the middle. */
  private ending({ ids, probabilities }: Prediction): number {
    const entry = ids.indexOf(this.tokens.endOfMiddle);
    return entry < 0 ? 0 : probabilities[entry];
  }

  private rank({ ids, probabilities, width }: Prediction, continuation: Continuation, room: number): void {
    const known = new Map([...ids].map((id, entry) => [id, probabilities[entry]]));
    const ranking = [...new Set([...known.keys(), ...continuation.gained.keys()])]
      .map((id): [number, number] => [id, this.mixed(id, known.get(id) ?? 0, continuation, room)])
      .sort((one, other) => other[1] - one[1])
      .slice(0, width);
    for (const [entry, [id, probability]] of ranking.entries()) {
      ids[entry] = id;
      probabilities[entry] = probability;
    }
  }

  /** How probable a token is whose probability the model has as `own`; `room` is what all tokens that texts may tell of have together. */
  private mixed(id: number, own: number, { share, gained }: Continuation, room: number): number {
    return id === this.tokens.endOfMiddle ? own : share * own + room * (gained.get(id) ?? 0);
  }
}

function endOf(tokens: readonly number[]): readonly number[] {
  return tokens.slice(-LONGEST_CONTEXT);
}
