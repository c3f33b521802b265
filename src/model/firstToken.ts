import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction } from "../decoder/denoiser.ts";

/**
 * A denoiser whose canvas begins with a token that is allowed there, where the model proposes one at all. A middle is never
 * empty, so its first token is not `<|eom|>`; and behind a cursor that stands after white space it begins with that space, tab or line end.
 */
export class FirstToken implements Denoiser {
  readonly tokens: Denoiser["tokens"];
  private first = true;

  constructor(
    private readonly inner: Denoiser,
    private readonly allowed: (id: number) => boolean,
  ) {
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
    if (this.first) keepAllowed(prediction, this.allowed);
    return prediction;
  }
}

/** The first position's allowed entries move up; what is left of the width has probability 0. Without one, all stay. */
function keepAllowed({ ids, probabilities, width }: Prediction, allowed: (id: number) => boolean): void {
  let kept = 0;
  for (let entry = 0; entry < width; entry++) {
    if (!allowed(ids[entry])) continue;
    ids[kept] = ids[entry];
    probabilities[kept++] = probabilities[entry];
  }
  if (kept > 0) probabilities.fill(0, kept, width);
}
