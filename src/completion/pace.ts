/** A decode is never held back by the model's own slowness for longer than this. */
const LONGEST_WAIT_MS = 250;
/** Of the time until the first text, the share that a keystroke waits for the next one. */
const SHARE = 0.3;
/** Weight of the newest time in the mean. */
const NEWEST = 0.3;

/** How long a keystroke waits for the next one before its decode begins: longer where decodes are slow to show something. */
export class Pace {
  private firstMs: number | undefined;

  /** Tells how long the first text of a decode took. */
  add(firstMs: number): void {
    this.firstMs = this.firstMs === undefined ? firstMs : (1 - NEWEST) * this.firstMs + NEWEST * firstMs;
  }

  /** @param least the shortest wait that the user wants, in milliseconds */
  waitMs(least: number): number {
    return Math.max(least, Math.min(LONGEST_WAIT_MS, SHARE * (this.firstMs ?? 0)));
  }
}

/** Resolves after a while, or at once when `signal` aborts. */
export function waited(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
