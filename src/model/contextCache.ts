import { KeyValues, type NewEntries } from "./keyValues.ts";

/** Keys and values of a context, and which tokens they are of. */
export class ContextCache {
  private readonly encoded: number[] = [];
  readonly entries: KeyValues;

  /** @param entrySize numbers that a position has in each of a layer's keys and values: heads × head size */
  constructor(layers: number, entrySize: number, capacity: number) {
    this.entries = new KeyValues(layers, entrySize, capacity);
  }

  /** Positions that are cached. */
  get length(): number {
    return this.encoded.length;
  }

  /** Forgets what does not agree with `tokens` from the start on and returns how many positions are left. */
  keepPrefixOf(tokens: readonly number[]): number {
    let shared = 0;
    while (shared < this.encoded.length && this.encoded[shared] === tokens[shared]) shared++;
    this.encoded.length = shared;
    this.entries.cutTo(this.encoded.length);
    return this.encoded.length;
  }

  /** Adds the positions of `tokens`, which a pass has made from its position `from` on. */
  append(tokens: readonly number[], made: NewEntries, from: number): void {
    this.entries.append(made, from, tokens.length);
    for (const token of tokens) this.encoded.push(token);
  }
}
