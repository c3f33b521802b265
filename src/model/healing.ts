/** A prefix as the model is told it. */
export interface Healed {
  readonly text: string;
  /** What before the cursor `text` lacks and a middle therefore begins with, or "". */
  readonly owed: string;
}

/** A space or tab at the end; or a line end, with a blank line before it. More would be decoded again in vain. */
const SPACE = /(?:\n[ \t]*)?\n$|[ \t]$/;
/** The last word that has been begun, of those that a name is made of: `Map` of `fromMap`, `map` of `from_map`; with a space before it. */
const WORD = / ?\p{Lu}?(?<!\p{Ll})\p{Ll}{1,24}$| ?(?<!\p{Lu})\p{Lu}{1,24}$/u;
/** No word is longer, with all that is looked at before it. */
const LONGEST_WORD = 32;

/**
 * Leaves out white space right before the cursor: the tokenizer has a space at the beginning of the next word, and line ends
 * together with the indentation behind them.
 */
export function healedSpace(prefix: string): Healed {
  return without(prefix, SPACE.exec(prefix)?.[0]);
}

/**
 * Leaves out a word that has been begun, too. The tokens of its beginning are not those that it begins with once it is whole: behind `mo` a
 * model that has seldom met `mo` and `nth` beside each other says `th` (token healing: Lundberg, "The Art of Prompt Design: Prompt
 * Boundaries and Token Healing", 2023). Besides, the prompt stays the same while a word is typed. Scripts without cases are left alone: there a
 * run of letters is no word.
 */
export function healedWord(prefix: string): Healed {
  const word = WORD.exec(prefix.slice(-LONGEST_WORD))?.[0];
  return word === undefined ? healedSpace(prefix) : without(prefix, word);
}

function without(prefix: string, owed = ""): Healed {
  return { text: prefix.slice(0, prefix.length - owed.length), owed };
}
