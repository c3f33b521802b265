import type { NamesOf, Use } from "./names.ts";
import { outwards } from "./scopes.ts";

/** A name that a document lacks. */
export interface Lacking {
  readonly name: string;
  /** Characters from the end of what might bind it to its first use. */
  readonly distance: number;
}

/**
 * The names that are used behind a place and unbound, and would be bound there if they were at that place; the first one first. One
 * that is used before it, too, is taken for one that is bound where the document does not show it.
 */
export function lackingAt(place: number, { unbound, scopes }: NamesOf): Lacking[] {
  const here = scopes.findLast(({ start, end }) => start < place && place < end);
  const before = new Set(unbound.filter(({ start }) => start < place).map(({ name }) => name));
  const isSeen = ({ name, scope }: Use) => !before.has(name) && outwards(scope, (one) => one === here) !== undefined;
  return behind(place, unbound.filter(isSeen));
}

/** Those of some names that are lacking still, behind what might have bound them. */
export function stillLacking(names: readonly Lacking[], place: number, { unbound }: NamesOf): Lacking[] {
  const among = new Set(names.map(({ name }) => name));
  return behind(
    place,
    unbound.filter(({ name }) => among.has(name)),
  );
}

/** Names that are used behind a place, each with its first use. */
function behind(place: number, uses: readonly Use[]): Lacking[] {
  const first = new Map<string, number>();
  for (const { name, start } of uses) if (start >= place && !first.has(name)) first.set(name, start - place);
  return [...first].map(([name, distance]) => ({ name, distance }));
}
