import { LONGEST_CONTEXT, type NgramIndex, SHORTEST_CONTEXT } from "./ngramIndex.ts";

/**
 * How much a model's own word counts against what followed the same n tokens before, each time another token did: γ ÷ n. Of 152 places of TypeScript files the
 * tokens that were taken out had the fewest bits with about 100 (models/evidence/nearby.md).
 */
const RESERVE = 256;

/** What a text that recurs says of a next token: probabilities to be added to a model's, and what share of these remains. */
export interface Continuation {
  readonly share: number;
  readonly gained: ReadonlyMap<number, number>;
}

/**
 * What texts say of the token behind a context, by what stood behind its last tokens there; undefined where these stand nowhere. Longer contexts come first, and what they leave
 * is for shorter ones, and at last the model: interpolation as Witten and Bell have it (1991), from a neural model at the bottom (compare the unbounded contexts of infini-gram,
 * arXiv 2401.17377, and the nested caches of Hellendoorn and Devanbu, "Are Deep Neural Networks the Best Choice for Modeling Source Code?", 2017).
 */
export function continuationOf(context: readonly number[], texts: readonly NgramIndex[]): Continuation | undefined {
  const byLength = Array.from({ length: LONGEST_CONTEXT + 1 }, () => new Map<number, number>());
  for (const text of texts) text.eachFollower(context, (token, length) => add(byLength[length], token, 1));
  const gained = new Map<number, number>();
  /** Of as many tokens of the context, or more. */
  const counts = new Map<number, number>();
  let total = 0;
  let share = 1;
  for (let length = LONGEST_CONTEXT; length >= SHORTEST_CONTEXT; length--) {
    for (const [token, count] of byLength[length]) {
      add(counts, token, count);
      total += count;
    }
    if (total === 0) continue;
    const trusted = total / (total + (RESERVE / length) * counts.size);
    for (const [token, count] of counts) add(gained, token, share * trusted * (count / total));
    share *= 1 - trusted;
  }
  return total > 0 ? { share, gained } : undefined;
}

function add(sums: Map<number, number>, token: number, more: number): void {
  sums.set(token, (sums.get(token) ?? 0) + more);
}
