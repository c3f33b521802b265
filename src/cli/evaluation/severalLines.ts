import type { Item } from "./items.ts";
import { numberOf } from "./numberOf.ts";

/**
 * Items whose middle is several lines, made of those that are one each: a middle goes on to the end of a later one of the same text, which one depends on the
 * item's name alone. So HumanEval's lines become spans as its multi-line infilling has them (Bavarian et al., arXiv 2207.14255). The last line of each text is left out.
 */
export function severalLines(items: readonly Item[]): Item[] {
  return items.flatMap((item, i) => {
    const rest = restOf(item);
    const later: Item[] = [];
    for (let j = i + 1; j < items.length && goesOnIn(rest, items[j]); j++) later.push(items[j]);
    if (later.length === 0) return [];
    const last = later[numberOf(item.name) % later.length];
    const middle = rest.slice(0, rest.length - last.suffix.length);
    return [{ ...item, middle, suffix: last.suffix }];
  });
}

/** What stands behind an item's prefix. */
function restOf({ middle = "", suffix }: Item): string {
  return middle + suffix;
}

/** Whether another item is of the same text, further behind. */
function goesOnIn(rest: string, other: Item): boolean {
  const later = restOf(other);
  return other.middle !== undefined && later.length < rest.length && rest.endsWith(later);
}
