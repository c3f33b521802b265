import type { SoftTokens } from "./canvas.ts";

/** What a forward pass says of each canvas position: its most probable tokens, [length, width], most probable first. */
export interface Prediction {
  readonly length: number;
  readonly width: number;
  readonly ids: Int32Array;
  readonly probabilities: Float32Array;
}

/** A prediction of `count` positions from `begin` on, or of all from there. */
export function part(
  { length, width, ids, probabilities }: Prediction,
  begin: number,
  count = length - begin,
): Prediction {
  return {
    length: count,
    width,
    ids: ids.subarray(begin * width, (begin + count) * width),
    probabilities: probabilities.subarray(begin * width, (begin + count) * width),
  };
}

/** Tokens of a position that are looked at, of those that are allowed there: what is less probable than eight others is as good as impossible. */
const CONSIDERED = 8;

/** The most probable tokens of a prediction, as many as decoding looks at. A model may propose more, of which some only are allowed. */
export function considered<P extends Prediction>(prediction: P): P {
  const { length, width, ids, probabilities } = prediction;
  if (width <= CONSIDERED) return prediction;
  const kept = { ids: new Int32Array(length * CONSIDERED), probabilities: new Float32Array(length * CONSIDERED) };
  for (let i = 0; i < length; i++) {
    kept.ids.set(ids.subarray(i * width, i * width + CONSIDERED), i * CONSIDERED);
    kept.probabilities.set(probabilities.subarray(i * width, i * width + CONSIDERED), i * CONSIDERED);
  }
  return { ...prediction, ...kept, width: CONSIDERED };
}

/** What the causal model says of a text that is given: a prediction at each of its tokens, behind those before it. */
export interface Reading extends Prediction {
  /** Natural logarithm of each given token's probability, exact also where the token is not among the predicted ones. */
  readonly logProbabilities: Float32Array;
}

/**
 * A model as the decoder sees it: a context of hard tokens that is encoded once, and a canvas of soft tokens that is
 * predicted again and again. The mask and the other control tokens never appear in a prediction.
 */
export interface Denoiser {
  /** Ids of the two tokens that the algorithm itself knows. */
  readonly tokens: { readonly mask: number; readonly endOfMiddle: number };
  /** Makes `tokens` the context. What it shares with the last context from its start on stays encoded. */
  setContext(tokens: readonly number[]): void;
  /** Adds tokens at the end of the context; they are encoded together with the next pass, unless the last one has read them as drafts. */
  extendContext(tokens: readonly number[]): void;
  /**
   * One forward pass over a canvas that follows the context and, before it, `drafts`: hard tokens that are read as text and do not
   * become context by that. Predictions of all of these positions; at a draft the causal model's, behind those before it.
   */
  predict(canvas: SoftTokens, drafts?: readonly number[]): Promise<Prediction>;
  /** One forward pass that reads tokens, one or more, as they would follow the context; they do not become context by that. */
  read(tokens: readonly number[]): Promise<Reading>;
}

/** One more token of a branch: it makes a branch of its own. */
export interface BranchToken {
  /** The branch that it goes on from: its index in the pass before; 0, the context itself, in the first one. */
  readonly from: number;
  readonly token: number;
}

/** Texts that go on from one context side by side; none sees another. */
export interface Branches {
  /**
   * One forward pass that has each of some tokens go on from a branch, and predicts what follows it there: a prediction for each of them,
   * in their order. Several may go on from one; a branch from which none does has ended.
   */
  extend(tokens: readonly BranchToken[]): Promise<Prediction>;
}

/** A model that can go on from its context in several ways at once. */
export interface BranchingDenoiser extends Denoiser {
  /** Branches behind the context as it is now, with nothing in them; what becomes of the context later is nothing to them. */
  branch(): Branches;
}
