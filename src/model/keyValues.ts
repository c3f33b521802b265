/** Keys and values that a pass has made of its positions: [layers, length, heads, size] each. */
export interface NewEntries {
  readonly length: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** Positions that there is room for beyond those that are needed, where more are needed than there is room for. */
const GROWTH = 128;

/**
 * Keys and values of positions, each layer's by themselves, [P, heads, size]: that is how the graph takes them, so that it need not
 * cut a layer's out of all in every pass. Appending is a copy at the end of each, and cutting back is free.
 */
export class KeyValues {
  private keys: Float32Array[];
  private values: Float32Array[];
  private count = 0;

  /**
   * @param entrySize numbers that a position has in each of a layer's keys and values: heads × head size
   * @param capacity positions that there is room for before it has to grow
   */
  constructor(
    private readonly layers: number,
    private readonly entrySize: number,
    private capacity: number,
  ) {
    const room = () => Array.from({ length: layers }, () => new Float32Array(capacity * entrySize));
    this.keys = room();
    this.values = room();
  }

  /** Positions that are held. */
  get length(): number {
    return this.count;
  }

  /** Forgets all positions but the first `length`. */
  cutTo(length: number): void {
    this.count = Math.min(length, this.count);
  }

  /** Adds `count` of a pass's positions, from its position `from` on. */
  append(made: NewEntries, from: number, count: number): void {
    if (this.count + count > this.capacity) this.grow(this.count + count);
    const start = this.count * this.entrySize;
    for (let layer = 0; layer < this.layers; layer++) {
      const begin = (layer * made.length + from) * this.entrySize;
      const end = begin + count * this.entrySize;
      this.keys[layer].set(made.keys.subarray(begin, end), start);
      this.values[layer].set(made.values.subarray(begin, end), start);
    }
    this.count += count;
  }

  /** Adds what positions that are held have, once more. */
  appendCopies(positions: readonly number[]): void {
    if (this.count + positions.length > this.capacity) this.grow(this.count + positions.length);
    this.keepFrom(this.count, positions);
  }

  /** Has some positions, which are given in their order, be what stands from position `begin` on, and nothing else there. */
  keepFrom(begin: number, positions: readonly number[]): void {
    for (const layer of [...this.keys, ...this.values]) {
      for (const [i, position] of positions.entries()) {
        const start = position * this.entrySize;
        layer.copyWithin((begin + i) * this.entrySize, start, start + this.entrySize);
      }
    }
    this.count = begin + positions.length;
  }

  /** Views of what is held of each layer; they are valid until the next `append`. */
  views(): { readonly keys: Float32Array[]; readonly values: Float32Array[] } {
    const size = this.count * this.entrySize;
    const held = (all: Float32Array[]) => all.map((layer) => layer.subarray(0, size));
    return { keys: held(this.keys), values: held(this.values) };
  }

  /** The same positions in memory of their own, with room for some more. */
  copy(room: number): KeyValues {
    const copied = new KeyValues(this.layers, this.entrySize, this.count + room);
    const { keys, values } = this.views();
    for (let layer = 0; layer < this.layers; layer++) {
      copied.keys[layer].set(keys[layer]);
      copied.values[layer].set(values[layer]);
    }
    copied.count = this.count;
    return copied;
  }

  /** Twice the room would be twice the memory of a whole context for a few positions more. */
  private grow(needed: number): void {
    this.capacity = needed + GROWTH;
    const larger = (old: Float32Array) => {
      const fresh = new Float32Array(this.capacity * this.entrySize);
      fresh.set(old);
      return fresh;
    };
    this.keys = this.keys.map(larger);
    this.values = this.values.map(larger);
  }
}
