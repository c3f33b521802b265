import type { Rule } from "../decoder/beamSearch.ts";
import { type Prediction, part } from "../decoder/denoiser.ts";
import { keepAllowed } from "./allowed.ts";

/**
 * How a middle has to go on: with the text that it owes (what healing took from the prompt), and with more than
 * that, because a middle is never empty. It holds where the model proposes such tokens at all.
 */
export class Owed implements Rule {
  /**
   * @param text what is owed still; undefined once the middle has begun
   * @param textOf a token's text
   */
  constructor(
    readonly text: string | undefined,
    private readonly textOf: (id: number) => string,
    private readonly endOfMiddle: number,
  ) {}

  /** Whether the middle has begun: anything may follow. */
  get isPaid(): boolean {
    return this.text === undefined;
  }

  /** Whether any token that is proposed at a prediction's first position may come next. */
  isProposedBy(prediction: Prediction): boolean {
    return part(prediction, 0, 1).ids.some((id) => this.allows(id));
  }

  keep(prediction: Prediction, i: number): void {
    if (this.isPaid) return;
    keepAllowed(prediction, i, (id) => this.allows(id));
    // How probable a word is which is known to begin so.
    if (!isSpace(this.text ?? "")) normalize(part(prediction, i, 1).probabilities);
  }

  /** Whether a token may come next. */
  allows(id: number): boolean {
    return this.text === undefined || (id !== this.endOfMiddle && agree(this.textOf(id), this.text));
  }

  behind(id: number): Owed {
    const text = this.textOf(id);
    const left = this.text?.startsWith(text) ? this.text.slice(text.length) : undefined;
    return new Owed(left, this.textOf, this.endOfMiddle);
  }
}

/**
 * Whether a token's text has all of what is owed, or of white space a beginning that can be gone on with. A word or signs that have been begun are
 * within one token.
 */
function agree(text: string, owed: string): boolean {
  return text.startsWith(owed) || (text !== "" && owed.startsWith(text) && isSpace(owed));
}

function isSpace(text: string): boolean {
  return text.trim() === "";
}

function normalize(probabilities: Float32Array): void {
  const sum = probabilities.reduce((all, one) => all + one, 0);
  for (let i = 0; i < probabilities.length; i++) probabilities[i] /= sum;
}
