/** Keys and values of positions, position by position, [P, layers, heads, size] each: appending is a copy at the end and cutting back is free. */
export class KeyValues {
  private keys: Float32Array;
  private values: Float32Array;
  private count = 0;

  /**
   * @param entrySize numbers that a position has in each of keys and values: layers × heads × head size
   * @param capacity positions that there is room for before it has to grow
   */
  constructor(
    private readonly entrySize: number,
    capacity: number,
  ) {
    this.keys = new Float32Array(capacity * entrySize);
    this.values = new Float32Array(capacity * entrySize);
  }

  /** Positions that are held. */
  get length(): number {
    return this.count;
  }

  /** Forgets all positions but the first `length`. */
  cutTo(length: number): void {
    this.count = Math.min(length, this.count);
  }

  /** Adds `count` positions; `keys` and `values` hold at least as many entries. */
  append(count: number, keys: Float32Array, values: Float32Array): void {
    const start = this.count * this.entrySize;
    const size = count * this.entrySize;
    if (start + size > this.keys.length) this.grow(start + size);
    this.keys.set(keys.subarray(0, size), start);
    this.values.set(values.subarray(0, size), start);
    this.count += count;
  }

  /** Views of what is held; they are valid until the next `append`. */
  views(): { keys: Float32Array; values: Float32Array } {
    const size = this.count * this.entrySize;
    return { keys: this.keys.subarray(0, size), values: this.values.subarray(0, size) };
  }

  /** The same positions in memory of their own, with room for some more. */
  copy(room: number): KeyValues {
    const copied = new KeyValues(this.entrySize, this.count + room);
    const { keys, values } = this.views();
    copied.append(this.count, keys, values);
    return copied;
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
