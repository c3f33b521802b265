import type { SoftTokens } from "./canvas.ts";

/** What a forward pass says of each canvas position: its most probable tokens, [length, width], most probable first. */
export interface Prediction {
  readonly length: number;
  readonly width: number;
  readonly ids: Int32Array;
  readonly probabilities: Float32Array;
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
  /** Adds tokens at the end of the context; they are encoded together with the next pass. */
  extendContext(tokens: readonly number[]): void;
  /** One forward pass over a canvas that follows the context. */
  predict(canvas: SoftTokens): Promise<Prediction>;
}
