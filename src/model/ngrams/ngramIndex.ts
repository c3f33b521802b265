/** Tokens of a context that are looked at, at most: what stood behind more of the same hardly ever differs. */
export const LONGEST_CONTEXT = 12;
/** A single token has stood before too much to tell what follows it. */
export const SHORTEST_CONTEXT = 2;
/** Places that are looked at for one context, at most, the last ones first. */
const MOST_PLACES = 2048;
/** More than there are tokens in any vocabulary. */
const RADIX = 2 ** 20;

/** A text's tokens, and where each two of them stand side by side. */
export class NgramIndex {
  /** The last place of each two tokens: the second one's position. */
  private readonly lastOf = new Map<number, number>();
  /** The place before of the same two tokens; −1 where there is none. */
  private readonly before: Int32Array;

  constructor(private readonly tokens: readonly number[]) {
    this.before = new Int32Array(tokens.length).fill(-1);
    for (let i = 1; i < tokens.length; i++) {
      const pair = tokens[i - 1] * RADIX + tokens[i];
      this.before[i] = this.lastOf.get(pair) ?? -1;
      this.lastOf.set(pair, i);
    }
  }

  /** Calls `found` for each place where the last two tokens of `context`, or more of them, stand before another: with that, how many, and where it stands. */
  eachFollower(context: readonly number[], found: (token: number, length: number, place: number) => void): void {
    const { tokens } = this;
    const end = context.length - 1;
    if (end < SHORTEST_CONTEXT - 1) return;
    let place = this.lastOf.get(context[end - 1] * RADIX + context[end]) ?? -1;
    for (let looked = 0; place >= 0 && looked < MOST_PLACES; place = this.before[place], looked++) {
      if (place + 1 === tokens.length) continue;
      let length = SHORTEST_CONTEXT;
      const most = Math.min(LONGEST_CONTEXT, context.length, place + 1);
      while (length < most && tokens[place - length] === context[end - length]) length++;
      found(tokens[place + 1], length, place + 1);
    }
  }

  /** The tokens from a place on, `most` at the most. */
  from(place: number, most: number): readonly number[] {
    return this.tokens.slice(place, place + most);
  }
}
