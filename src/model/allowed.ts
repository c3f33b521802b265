import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction, Reading } from "../decoder/denoiser.ts";

/** A denoiser that predicts allowed tokens only, wherever the model proposes one at all. */
export class Allowed implements Denoiser {
  readonly tokens: Denoiser["tokens"];

  constructor(
    private readonly inner: Denoiser,
    private readonly allowed: (id: number) => boolean,
  ) {
    this.tokens = inner.tokens;
  }

  setContext(tokens: readonly number[]): void {
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens, drafts?: readonly number[]): Promise<Prediction> {
    const prediction = await this.inner.predict(canvas, drafts);
    return this.filtered(prediction);
  }

  async read(tokens: readonly number[]): Promise<Reading> {
    return this.filtered(await this.inner.read(tokens));
  }

  private filtered<P extends Prediction>(prediction: P): P {
    for (let i = 0; i < prediction.length; i++) keepAllowed(prediction, i, this.allowed);
    return prediction;
  }
}

/** The allowed entries of position `i` move up; what is left of the width has probability 0. Without one, all stay. */
export function keepAllowed(prediction: Prediction, i: number, allowed: (id: number) => boolean): void {
  const { ids, probabilities, width } = prediction;
  const end = (i + 1) * width;
  let kept = i * width;
  for (let entry = i * width; entry < end; entry++) {
    if (!allowed(ids[entry])) continue;
    ids[kept] = ids[entry];
    probabilities[kept++] = probabilities[entry];
  }
  if (kept > i * width) probabilities.fill(0, kept, end);
}
