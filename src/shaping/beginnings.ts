import type { FillIn } from "../model/prompt.ts";
import { goesOn } from "./extent.ts";
import { belowOf, CLOSERS, hasText, indentOf, lastLine, lineAt, OPENERS } from "./lines.ts";
import { openQuote, withoutStrings } from "./quotes.ts";

/** Behind such a line a Python block begins: it may be written next. */
const PYTHON_BLOCK = /:$/;
/** A line that goes on with the statement of the one above. */
const GOES_ON_FROM_ABOVE = /^\s*[.?:&|+*/%=,)\]}]/;
/** What goes on over lines without a bracket: an element, a comment, a template, a string in three quotes. */
const OPENS_OTHERWISE = /(?:^|return|=>|[(=?:&])\s*<[A-Za-z>]|\/\*|`|"""|'''/m;

/**
 * With which of its lines a completion of several may end as well, the fewest first, the whole left out: it opens nothing by then, but for a block of
 * Python's, and no statement goes on below. Where what stands below is a part of what the completion begins, with none.
 */
export function beginningsOf(text: string, { prefix, suffix }: Pick<FillIn, "prefix" | "suffix">): string[] {
  if (hasText(lineAt(suffix)) || OPENS_OTHERWISE.test(text)) return [];
  const before = lastLine(prefix);
  if (indentOf(belowOf(before, suffix) ?? "") > indentOf(before)) return [];
  const lines = text.trimEnd().split("\n");
  const beginnings: string[] = [];
  let open = 0;
  for (let i = 0; i < lines.length - 1; i++) {
    const line = lines[i].trimEnd();
    open = unclosedBehind(line, open);
    if (line.trim() === "" || open > 0 || openQuote(line) !== undefined) continue;
    const next = lines.slice(i + 1).find((other) => other.trim() !== "") ?? "";
    if (goesOn(line) && !PYTHON_BLOCK.test(line)) continue;
    if (!GOES_ON_FROM_ABOVE.test(next))
      beginnings.push(
        lines
          .slice(0, i + 1)
          .join("\n")
          .trimEnd(),
      );
  }
  return beginnings;
}

/** How many brackets are open behind a line; what closes one from before the text counts for nothing. */
function unclosedBehind(line: string, open: number): number {
  for (const character of withoutStrings(line)) {
    if (OPENERS.includes(character)) open++;
    else if (CLOSERS.includes(character)) open = Math.max(0, open - 1);
  }
  return open;
}
