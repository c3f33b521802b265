/** What begins and ends a string or a template. */
export const QUOTES = "\"'`";

/** What a string's quote stands behind: no word, or one of Python's prefixes (`f"…"`). */
const BEFORE_STRING = /(?:^|\W)(?:[rbfut]|r[bft]|[bft]r)?$/i;
/** A regular expression of JavaScript's, where one may stand, or what two backticks enclose: what quotes they have are no string's. */
const ENCLOSED = /(?<=(?:^|[(,=:[!&|?{};]|\breturn)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\/[])+\/|`[^`]*`/y;

/** What cannot end a string: what is escaped, and what a template puts between the quotes of its text. */
const INSIDE = /\\.|\$\{[^{}]*\}/y;
/** As behind a bracket, or a quote of another kind, in prose. */
const GENITIVE = /^'s\b(?!')/;
const TRIPLE = /"""|'''/;

/** Whether a quote behind some text may open a string; an apostrophe inside or behind a word does not. */
export function mayOpen(before: string): boolean {
  return BEFORE_STRING.test(before);
}

/**
 * The quote of a string that a line of code opens and does not close; undefined where there is none. A line with a triple quote is not
 * judged.
 */
export function openQuote(line: string): string | undefined {
  return TRIPLE.test(line) ? undefined : read(line).open;
}

/** A line of code with blanks in the place of its strings, templates and regular expressions; as it is where it has a triple quote. */
export function withoutStrings(line: string): string {
  return TRIPLE.test(line) ? line : read(line).code;
}

function read(line: string): { readonly code: string; readonly open: string | undefined } {
  let open: string | undefined;
  let code = "";
  for (let i = 0; i < line.length; i = code.length) {
    const character = line[i];
    ENCLOSED.lastIndex = i;
    if (open !== undefined) {
      INSIDE.lastIndex = i;
      code += " ".repeat(INSIDE.exec(line)?.[0].length ?? 1);
      if (character === open) open = undefined;
    } else if ("\"'".includes(character) && mayOpen(line.slice(0, i)) && !GENITIVE.test(line.slice(i))) {
      open = character;
      code += " ";
    } else code += " ".repeat(ENCLOSED.exec(line)?.[0].length ?? 0) || character;
  }
  return { code: code.slice(0, line.length), open };
}
