import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import type { Owed } from "./owed.ts";

/** A denoiser whose canvas begins with what is owed. */
export class Opening implements Denoiser {
  readonly tokens: Denoiser["tokens"];
  /** At the canvas's first position. */
  private owed: Owed;

  constructor(
    private readonly inner: Denoiser,
    private readonly whole: Owed,
  ) {
    this.tokens = inner.tokens;
    this.owed = whole;
  }

  setContext(tokens: readonly number[]): void {
    this.owed = this.whole;
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    for (const id of tokens) this.owed = this.owed.behind(id);
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens, drafts: readonly number[] = []): Promise<Prediction> {
    const prediction = await this.inner.predict(canvas, drafts);
    let { owed } = this;
    for (let i = 0; i < prediction.length && !owed.isPaid; i++) {
      owed.keep(prediction, i);
      owed = owed.behind(drafts[i] ?? prediction.ids[i * prediction.width]);
    }
    return prediction;
  }

  /** As the model has it: what a given text begins with is given, too. */
  read(tokens: readonly number[]): Promise<Reading> {
    return this.inner.read(tokens);
  }
}
