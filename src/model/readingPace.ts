/** A context that is read in this time is not waited for. */
const READ_MS = 1000;
/** What is told where all of a context would take longer. */
const SLOWLY_READ = 512;
/** A pass over fewer tokens says little of how long many take. */
const TELLING = 64;

/**
 * How much of a model's context is told on this machine: all of it where reading that takes a second at the most. Until a part has been
 * read so fast it is taken to be slow; the fastest pass counts, since a slow one may have shared the machine. So it changes once, if at all.
 */
export class ReadingPace {
  private msPerToken = Number.POSITIVE_INFINITY;

  /** Tells how long a pass over `tokens` of a context took. */
  add(tokens: number, milliseconds: number): void {
    if (tokens >= TELLING) this.msPerToken = Math.min(this.msPerToken, milliseconds / tokens);
  }

  /** Tokens that are told, those that are decoded among them, of a context of `contextLength`. */
  contextTokens(contextLength: number): number {
    return contextLength * this.msPerToken <= READ_MS ? contextLength : Math.min(contextLength, SLOWLY_READ);
  }
}
