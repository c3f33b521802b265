import type { SoftTokens } from "../decoder/canvas.ts";
import type { Branches, BranchingDenoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import type { Owed } from "./owed.ts";

/** Where a middle may start: what the model is told, and what is owed behind that. */
export interface Start {
  readonly prompt: readonly number[];
  readonly owed: Owed;
}

/**
 * A denoiser whose canvas begins with what is owed. Of several starts, each of the same text, it is the first one that counts; where the model
 * proposes nothing that begins as it has to there, the next one.
 */
export class Opening implements BranchingDenoiser {
  readonly tokens: BranchingDenoiser["tokens"];
  /** Which of the starts counts. */
  private current = 0;
  /** Whether a pass has shown which of the starts counts. */
  private hasBegun = false;
  /** At the canvas's first position. */
  private owed: Owed;

  /** @param starts one or more; what is decoded is told the first one's prompt */
  constructor(
    private readonly inner: BranchingDenoiser,
    private readonly starts: readonly [Start, ...Start[]],
  ) {
    this.tokens = inner.tokens;
    this.owed = starts[0].owed;
  }

  /** What the whole middle owes; known behind the first pass. */
  get whole(): Owed {
    return this.starts[this.current].owed;
  }

  setContext(tokens: readonly number[]): void {
    this.current = 0;
    this.hasBegun = false;
    this.owed = this.whole;
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    for (const id of tokens) this.owed = this.owed.behind(id);
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens, drafts: readonly number[] = []): Promise<Prediction> {
    let prediction = await this.inner.predict(canvas, drafts);
    const last = this.hasBegun ? this.current : this.starts.length - 1;
    while (this.current < last && !this.owed.isProposedBy(prediction)) {
      this.current++;
      this.owed = this.whole;
      this.inner.setContext(this.starts[this.current].prompt);
      prediction = await this.inner.predict(canvas, drafts);
    }
    this.hasBegun = true;
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

  branch(): Branches {
    return this.inner.branch();
  }
}
