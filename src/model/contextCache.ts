/**
 * Keys and values of the context's positions, position by position, [P, layers, heads, size] each: appending is a copy at
 * the end and cutting back is free.
 */
export class ContextCache {
  private keys: Float32Array;
  private values: Float32Array;
  private readonly encoded: number[] = [];

  /** @param entrySize numbers that a position has in each of keys and values: layers × heads × head size */
  constructor(
    private readonly entrySize: number,
    capacity: number,
  ) {
    this.keys = new Float32Array(capacity * entrySize);
    this.values = new Float32Array(capacity * entrySize);
  }

  /** Positions that are cached. */
  get length(): number {
    return this.encoded.length;
  }

  /** How many of the cached positions agree with `tokens` from the start on. */
  sharedWith(tokens: readonly number[]): number {
    let shared = 0;
    while (shared < this.encoded.length && this.encoded[shared] === tokens[shared]) shared++;
    return shared;
  }

  /** Forgets what does not agree with `tokens` and returns how many positions are left. */
  keepPrefixOf(tokens: readonly number[]): number {
    this.encoded.length = this.sharedWith(tokens);
    return this.encoded.length;
  }

  /** Adds the positions of `tokens`; `keys` and `values` hold at least as many entries. */
  append(tokens: readonly number[], keys: Float32Array, values: Float32Array): void {
    const start = this.encoded.length * this.entrySize;
    const size = tokens.length * this.entrySize;
    if (start + size > this.keys.length) this.grow(start + size);
    this.keys.set(keys.subarray(0, size), start);
    this.values.set(values.subarray(0, size), start);
    for (const token of tokens) this.encoded.push(token);
  }

  /** Views of the cached entries; they are valid until the next `append`. */
  entries(): { keys: Float32Array; values: Float32Array } {
    const size = this.encoded.length * this.entrySize;
    return { keys: this.keys.subarray(0, size), values: this.values.subarray(0, size) };
  }

  private grow(needed: number): void {
    const capacity = Math.max(needed, this.keys.length * 2);
    const larger = (old: Float32Array) => {
      const fresh = new Float32Array(capacity);
      fresh.set(old);
      return fresh;
    };
    this.keys = larger(this.keys);
    this.values = larger(this.values);
  }
}
