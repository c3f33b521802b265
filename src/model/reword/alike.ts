import { editDistance } from "../editDistance.ts";
import { wordsIn } from "./units.ts";

/** Shorter words are like many others. */
const SHORTEST = 4;
/** A word that was meant is so many edits from the one that is written at most. Two letters in each other's place are two. */
export const MOST_EDITS = 2;
/** So many are told at most, the most alike first. */
const MOST_TOLD = 3;

/**
 * Words of a document that one may be misspelled for: its names are written almost so. None for one that stands elsewhere in it, too, and is meant.
 * @param around the document without the word
 */
export function alike(word: string, around: string): string[] {
  const words = wordsIn(around);
  if (word.length < SHORTEST || words.has(word)) return [];
  return [...words]
    .filter((other) => other.length >= SHORTEST && Math.abs(other.length - word.length) <= MOST_EDITS)
    .map((other) => ({ other, edits: editDistance(word, other) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((one, other) => one.edits - other.edits)
    .slice(0, MOST_TOLD)
    .map(({ other }) => other);
}
