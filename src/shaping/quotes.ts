/** What a string's quote stands behind: no word, or one of Python's prefixes (`f"…"`). */
const BEFORE_STRING = /(?:^|\W)(?:[rbfut]|r[bft]|[bft]r)?$/i;
/** A regular expression of JavaScript's, where one may stand: what quotes it has are no string's. */
const REGEX = /(?<=(?:^|[(,=:[!&|?{};]|\breturn)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\/[])+\//y;

/** Whether a quote behind some text may open a string; an apostrophe inside or behind a word does not. */
export function mayOpen(before: string): boolean {
  return BEFORE_STRING.test(before);
}

/**
 * The quote of a string that a line of code opens and does not close; undefined where there is none. A line with a triple quote is not
 * judged.
 */
export function openQuote(line: string): string | undefined {
  if (/"""|'''/.test(line)) return undefined;
  let open: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (open !== undefined) {
      if (character === "\\") i++;
      else if (character === open) open = undefined;
    } else if (character === "/") {
      REGEX.lastIndex = i;
      i += Math.max(0, (REGEX.exec(line)?.[0].length ?? 0) - 1);
    } else if ("\"'".includes(character) && mayOpen(line.slice(0, i))) open = character;
  }
  return open;
}
