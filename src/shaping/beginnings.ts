import type { FillIn } from "../model/prompt.ts";
import { closesBlock } from "./emptyBlock.ts";
import { goesOn } from "./extent.ts";
import { belowOf, CLOSERS, hasText, indentOf, lastLine, lineAt, OPENERS, writtenFrom } from "./lines.ts";
import { openQuote, withoutStrings } from "./quotes.ts";

type Place = Pick<FillIn, "prefix" | "suffix">;

/** Behind such a line a Python block begins: it may be written next. */
const PYTHON_BLOCK = /:$/;
/** A line that goes on with the statement of the one above. */
const GOES_ON_FROM_ABOVE = /^\s*[.?:&|+*/%=,)\]}]/;
/** A line with an element, which may go on below. */
const ELEMENT = /(?:^|return|=>|[(=?:&])\s*<[A-Za-z>]/m;
/** What a template or a string of several lines begins and ends with. */
const MULTILINE_QUOTES = ["`", '"""', "'''"];

/** With what a completion of several lines may end as well. */
export interface Beginning {
  /** Its first lines. */
  readonly lines: string;
  /** What closes the block that they open, on a line of its own; "" where they open none. */
  readonly closing: string;
}

/**
 * With which of its lines a completion of several may end as well, the fewest first, the whole left out: no statement goes on below, and nothing is open by then but a block,
 * which is closed with nothing in it. Where what stands below is a part of what the completion begins, with none.
 * @param done whether no more will be decoded of it: while it evolves, what closes a block may be missing
 */
export function beginningsOf(text: string, { prefix, suffix }: Place, done: boolean): Beginning[] {
  if (hasText(lineAt(suffix))) return [];
  const before = lastLine(prefix);
  if (indentOf(belowOf(before, suffix) ?? "") > indentOf(before)) return [];
  const lines = text.trimEnd().split("\n");
  const beginnings: Beginning[] = [];
  let open = 0;
  for (let i = 0; i < lines.length - 1; i++) {
    const line = lines[i].trimEnd();
    const wasOpen = open > 0;
    open = unclosedBehind(line, open);
    if (line.trim() === "" || (wasOpen && open > 0) || openQuote(line) !== undefined) continue;
    const [next = ""] = writtenFrom(lines, i + 1, 1, 1);
    const closing = open > 0 ? closingOf(lines.slice(i), done) : mayEnd(line, next) ? "" : undefined;
    const beginning = [...lines.slice(0, i), line].join("\n");
    if (closing !== undefined && !goesOnOtherwise(beginning)) beginnings.push({ lines: beginning, closing });
  }
  return beginnings;
}

/** Whether a statement ends with a line, or a Python block begins behind it. */
function mayEnd(line: string, next: string): boolean {
  return (!goesOn(line) || PYTHON_BLOCK.test(line)) && !GOES_ON_FROM_ABOVE.test(next);
}

/** Whether something is open behind a text that has no bracket: an element, perhaps, a comment, a template, or a string in three quotes. */
function goesOnOtherwise(text: string): boolean {
  const isInComment = text.lastIndexOf("/*") > text.lastIndexOf("*/");
  return ELEMENT.test(text) || isInComment || MULTILINE_QUOTES.some((quote) => text.split(quote).length % 2 === 0);
}

/** What closes the block that the first of some lines opens; undefined where that opens something else, or its end says more. */
function closingOf(lines: readonly string[], done: boolean): string | undefined {
  if (!lines[0].trimEnd().endsWith("{")) return undefined;
  let open = 0;
  const last = lines.findIndex((line) => {
    open = unclosedBehind(line, open);
    return open === 0;
  });
  if (last < 0) return done ? undefined : "";
  return closesBlock(lines[last].trimEnd()) ? `\n${lines[last].trimEnd()}` : undefined;
}

/** How many brackets are open behind a line; what closes one from before the text counts for nothing. */
function unclosedBehind(line: string, open: number): number {
  for (const character of withoutStrings(line)) {
    if (OPENERS.includes(character)) open++;
    else if (CLOSERS.includes(character)) open = Math.max(0, open - 1);
  }
  return open;
}
