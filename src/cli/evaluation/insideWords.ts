import type { Item } from "./items.ts";
import { numberOf } from "./numberOf.ts";

/** Between two letters. */
const INSIDE_WORD = /(?<=\p{L})(?=\p{L})/gu;

/**
 * Items with the cursor inside a word of the first line of their middle, as while it is typed: anywhere in it, at a place that depends on the item's
 * name alone. A line end that the middle ends with belongs to what is behind it then. Items without a middle, or such a word, are left out.
 */
export function insideWords(items: readonly Item[]): Item[] {
  return items.flatMap(insideWord);
}

function insideWord(item: Item): Item[] {
  const [, middle, end] = /^([\s\S]*?)(\n?)$/.exec(item.middle ?? "") ?? ["", "", ""];
  const [line] = middle.split("\n");
  const places = [...line.matchAll(INSIDE_WORD)].map(({ index }) => index);
  if (places.length === 0) return [];
  const place = places[numberOf(item.name) % places.length];
  return [
    {
      ...item,
      prefix: item.prefix + middle.slice(0, place),
      middle: middle.slice(place),
      suffix: end + item.suffix,
    },
  ];
}
