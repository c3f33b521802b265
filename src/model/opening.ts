import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import { keepAllowed } from "./allowed.ts";

/**
 * A denoiser whose canvas begins as it has to, where the model proposes such tokens at all: with the text it owes (the white
 * space that `healed` took from the prompt), and with more than that, because a middle is never empty.
 */
export class Opening implements Denoiser {
  readonly tokens: Denoiser["tokens"];
  /** What is still owed; undefined once the middle has begun. */
  private open: string | undefined;

  /** @param textOf a token's text */
  constructor(
    private readonly inner: Denoiser,
    private readonly textOf: (id: number) => string,
    private readonly owed: string,
  ) {
    this.tokens = inner.tokens;
  }

  setContext(tokens: readonly number[]): void {
    this.open = this.owed;
    this.inner.setContext(tokens);
  }

  extendContext(tokens: readonly number[]): void {
    for (const id of tokens) this.open = stillOwed(this.open, this.textOf(id));
    this.inner.extendContext(tokens);
  }

  async predict(canvas: SoftTokens): Promise<Prediction> {
    const prediction = await this.inner.predict(canvas);
    let { open } = this;
    for (let i = 0; i < prediction.length && open !== undefined; i++) {
      const owed = open;
      keepAllowed(prediction, i, (id) => id !== this.tokens.endOfMiddle && agree(this.textOf(id), owed));
      open = stillOwed(owed, this.textOf(prediction.ids[i * prediction.width]));
    }
    return prediction;
  }

  /** As the model has it: what a given text begins with is given, too. */
  read(tokens: readonly number[]): Promise<Reading> {
    return this.inner.read(tokens);
  }
}

function agree(text: string, owed: string): boolean {
  return text.startsWith(owed) || (text !== "" && owed.startsWith(text));
}

/** What is owed behind a token; undefined where its text goes beyond what was owed. */
function stillOwed(owed: string | undefined, text: string): string | undefined {
  return owed?.startsWith(text) ? owed.slice(text.length) : undefined;
}
