import type { Best } from "../bestHere.ts";
import type { Item } from "./items.ts";
import { type Figures, rates, ratesByConfidence, ratesByKind, type Score, type Sure } from "./score.ts";

/** What becomes of items that are completed. */
export class Tally {
  private readonly items: Item[] = [];
  private readonly scores: Score[] = [];
  /** Of what would be shown. */
  private readonly sure: Sure[] = [];
  private passes = 0;
  private tokens = 0;
  private milliseconds = 0;
  private firstMilliseconds = 0;
  private replaced = 0;

  /**
   * @param began when its decode began, and
   * @param ended when all was compared, as `performance.now()` tells it
   * @param isOpened whether it was known what the completion begins with
   */
  add(item: Item, best: Best, score: Score, began: number, ended: number, isOpened: boolean): void {
    const { text, end, confidence, first, firstEnded } = best;
    this.items.push(item);
    this.scores.push(score);
    if (text !== "") this.sure.push({ confidence, score });
    this.passes += first.step;
    this.tokens += first.tokens.length - (isOpened ? 1 : 0); // an opening is none of the model's
    this.milliseconds += ended - began;
    this.firstMilliseconds += firstEnded - began;
    if (end !== first) this.replaced++;
  }

  /** How often they are right. */
  rates(): Figures {
    return rates(this.scores);
  }

  /** What it took. */
  costs(): Figures {
    const items = this.items.length;
    return {
      forward_passes_per_token: this.passes / Math.max(1, this.tokens),
      tokens_per_forward_pass: this.tokens / Math.max(1, this.passes),
      mean_ms: Math.round(this.milliseconds / items),
      mean_first_ms: Math.round(this.firstMilliseconds / items),
      replaced: this.replaced / items,
    };
  }

  /** How often those of each kind are right, and those of each confidence. */
  breakdowns(): Figures {
    const kinds = ratesByKind(this.items, this.scores);
    return { ...(kinds && { kinds }), by_confidence: ratesByConfidence(this.sure, this.items.length) };
  }
}
