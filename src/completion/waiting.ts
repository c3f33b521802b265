/** What has waited for longer is passed over. */
const LONGEST_WAIT_MS = 400;

/**
 * Texts that wait to be shown, one after the other. The editor takes its time for each (50 ms and more, while a pass may take 10), so that what is shown would fall behind
 * what is decoded, and the final text would come a second late: a text that has waited for long gives way to the next one.
 */
export class Waiting {
  private readonly texts: { readonly text: string; readonly at: number }[] = [];

  get isEmpty(): boolean {
    return this.texts.length === 0;
  }

  add(text: string): void {
    this.texts.push({ text, at: performance.now() });
  }

  /** Takes the oldest that has not waited for too long, or the newest; undefined where none waits. */
  next(): string | undefined {
    const late = performance.now() - LONGEST_WAIT_MS;
    while (this.texts.length > 1 && this.texts[0].at < late) this.texts.shift();
    return this.texts.shift()?.text;
  }
}
