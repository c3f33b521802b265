import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";

/** How many places are remembered. */
const PLACES = 32;

/**
 * The last decodes' ends: back at a place, by deleting or by undo, its completion is there at once. A decode is a function of text,
 * options and model, so what is remembered is what it would be again; of another model, another one of these remembers.
 */
export class Remembered {
  private readonly ends = new Map<string, TextSnapshot>();

  get(fillIn: FillIn, options: CompletionOptions): TextSnapshot | undefined {
    const key = keyOf(fillIn, options);
    const end = this.ends.get(key);
    if (end) this.put(key, end); // the newest are last
    return end;
  }

  add(fillIn: FillIn, options: CompletionOptions, end: TextSnapshot): void {
    this.put(keyOf(fillIn, options), end);
    const oldest = this.ends.keys().next().value;
    if (this.ends.size > PLACES && oldest !== undefined) this.ends.delete(oldest);
  }

  private put(key: string, end: TextSnapshot): void {
    this.ends.delete(key);
    this.ends.set(key, end);
  }
}

function keyOf(fillIn: FillIn, options: CompletionOptions): string {
  return JSON.stringify([fillIn, options]);
}
