import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";

/** How many places are remembered. */
const PLACES = 32;

/**
 * What the model has said of the last places, as the ends of decodes: back at one, by deleting or by undo, its completion is there at once. It is a function of
 * text, options and model, so what is remembered is what it would be again; of another model, another one of these remembers.
 */
export class Remembered<Said> {
  private readonly said = new Map<string, Said>();

  get(fillIn: FillIn, options: CompletionOptions): Said | undefined {
    const key = keyOf(fillIn, options);
    const said = this.said.get(key);
    if (said !== undefined) this.put(key, said); // the newest are last
    return said;
  }

  add(fillIn: FillIn, options: CompletionOptions, said: Said): void {
    this.put(keyOf(fillIn, options), said);
    const oldest = this.said.keys().next().value;
    if (this.said.size > PLACES && oldest !== undefined) this.said.delete(oldest);
  }

  private put(key: string, said: Said): void {
    this.said.delete(key);
    this.said.set(key, said);
  }
}

function keyOf(fillIn: FillIn, options: CompletionOptions): string {
  return JSON.stringify([fillIn, options]);
}
