import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction } from "../decoder/denoiser.ts";

/**
 * A denoiser whose middles are never empty: the canvas's first token is not `<|eom|>`. No middle in training is empty, so
 * the model is not asked whether there should be a completion, only which.
 */
export class NonEmptyMiddle implements Denoiser {
  readonly tokens: Denoiser["tokens"];
  private first = true;

  constructor(private readonly inner: Denoiser) {
    this.tokens = inner.tokens;
  }

  setContext(tokens: readonly number[]): void {
    this.first = true;
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    this.first = false;
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens): Promise<Prediction> {
    const prediction = await this.inner.predict(canvas);
    const { ids, probabilities, width } = prediction;
    const entry = ids.subarray(0, width).indexOf(this.tokens.endOfMiddle);
    if (!this.first || entry < 0 || width === 1) return prediction;
    // The entries behind it move up; the last one stays, at probability 0, to keep the width.
    ids.copyWithin(entry, entry + 1, width);
    probabilities.copyWithin(entry, entry + 1, width);
    probabilities[width - 1] = 0;
    return prediction;
  }
}
