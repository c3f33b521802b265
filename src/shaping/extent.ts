import { shownUnit } from "./indentUnit.ts";
import { belowOf, CLOSERS, hasText, indentOf, lastLine, lineAt, OPENERS, opensBlock } from "./lines.ts";
import { saysAgain } from "./saidAgain.ts";

/** A line that goes on in the next one: it opens a block, an argument list or an expression. */
const GOES_ON = /(?:[{([,:=+\-*/&|?\\]|=>)$/;
/** A line of JSX or HTML that ends with the opening tag of what needs a closing one; a type argument's `<` stands right behind a name. */
const OPENS_ELEMENT =
  /(?:^|[\s(>}])<(?:(?!(?:area|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[A-Za-z][\w.:-]*(?:\s(?:=>|[^<>])*)?)?(?<![=/])>$/;
/** A line that sets a variable, or several. */
const ASSIGNMENT = /^\s*(?:const |let |var )?[\w.]+(?:, [\w.]+)* ?[-+*/%|&]?=[^=>]/;
const CLOSER = /^(?:[)\]}]|<\/)/;
/** Characters around the cursor that show what the document is indented by. */
const LOOKED_AT = 2000;

/**
 * Whether a completion goes on, where one line is likeliest to be all, to what fits what stands below it (`lacksLine`), or ends there with its first line.
 */
export type Reach = "fitting" | "first line";

/** How many of a completion's lines belong to it, and whether a further line could not. */
export interface Extent {
  readonly end: number;
  readonly ended: boolean;
}

/**
 * How far a completion's lines belong between `before` and `after`: with text behind the cursor on its own line the first one, and so it is where the next line is
 * deeper: what it opens, or where it goes on, is there already; in front of a line, and above a deeper one, as many as fit (`lacksLine`). Elsewhere it is the rest of a line
 * with its block, or lines as deep (`extent`).
 */
export function extentOf(lines: readonly string[], before: string, after: string, reach: Reach): Extent {
  const lineBefore = lastLine(before);
  const isAlone = reach === "first line";
  const isTextBehind = hasText(lineAt(after));
  if (isTextBehind && (isAlone || lineBefore !== "")) return oneLine(lines);
  if (isGoneOn(lines, lineBefore, belowOf(lineBefore, after)))
    return isAlone ? oneLine(lines) : downTo(lines, before, after);
  return isTextBehind ? lineWithBlock(lines) : extent(lines, lineBefore);
}

/**
 * Whether a completion lacks a line between its last one and what stands below: it opens a block that has nothing in it, or what stands below is deeper than it allows. Where
 * its last line goes on behind the cursor, that is not known.
 */
export function lacksLine(text: string, before: string, after: string): boolean {
  if (lastLine(before) !== "" && lineAt(after).trim() !== "") return false;
  const last = lastLine(before + text);
  const below = belowOf(lastLine(before), after) ?? "";
  const isDeeper = indentOf(below) > indentOf(last);
  if (opensBlock(last)) return !isDeeper || indentOf(below) > indentOf(last) + stepAround(before, after);
  return isDeeper && isStatement(last);
}

/** The first line that is not blank, as `extent` tells it. */
function oneLine(lines: readonly string[]): Extent {
  const first = lines.findIndex((line) => line.trim() !== "");
  const end = first < 0 ? lines.length : first + 1;
  return { end, ended: end < lines.length };
}

/** The first line that is not blank, with the block that it opens. */
function lineWithBlock(lines: readonly string[]): Extent {
  const { end, ended } = oneLine(lines);
  const written = lines[end - 1];
  if (!opensBlock(written)) return { end, ended };
  const block = extent(["", ...lines.slice(end)], written);
  return { end: end - 1 + block.end, ended: block.ended };
}

/** Whether the line below is deeper than the first one that a completion makes. */
function isGoneOn(lines: readonly string[], lineBefore: string, below: string | undefined): boolean {
  const first = firstWritten(lines, lineBefore);
  return first !== undefined && below !== undefined && indentOf(below) > indentOf(first);
}

/**
 * The lines of a completion down to the one that opens the block which stands below: the first, unless what stands below is deeper than what that can open, or it opens
 * nothing. Where none of them opens that block the first one alone.
 */
function downTo(lines: readonly string[], before: string, after: string): Extent {
  const one = oneLine(lines);
  if (!lacksLine(lines.slice(0, one.end).join("\n"), before, after)) return one;
  const lineBefore = lastLine(before);
  const first = firstWritten(lines, lineBefore) ?? "";
  const depth = indentOf(belowOf(lineBefore, after) ?? "");
  const step = stepAround(before, after);
  let above = first;
  for (let i = one.end; i < lines.length; i++) {
    const line = lines[i];
    if (line.trim() === "") continue;
    // Of the last line there may be more.
    const ended = i + 1 < lines.length;
    if (indentOf(line) < indentOf(first) || (ended && saysAgain(line, above))) return one;
    above = line;
    if (opensBlock(line) && indentOf(line) < depth && depth <= indentOf(line) + step) return { end: i + 1, ended };
  }
  return { ...one, ended: false };
}

/** By how much what a line opens is deeper than it, around the cursor; by anything where nothing is indented that would show it. */
function stepAround(before: string, after: string): number {
  return shownUnit(`${before.slice(-LOOKED_AT)}\n${after.slice(0, LOOKED_AT)}`)?.length ?? Number.POSITIVE_INFINITY;
}

/** Whether a line is a statement behind which nothing can be deeper. */
function isStatement(line: string): boolean {
  return ASSIGNMENT.test(line) && !goesOn(line) && unclosed(line) === 0;
}

/** The first line that a completion writes on, with what stands before it; undefined where it writes nothing. */
function firstWritten(lines: readonly string[], lineBefore: string): string | undefined {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first === 0 ? lineBefore + lines[0] : lines[first];
}

/** The rest of a line with the block that it opens; on an empty line, lines as deep up to a blank one. */
function extent(lines: readonly string[], lineBefore: string): Extent {
  const onEmptyLine = lineBefore.trim() === "";
  const first = lineBefore + lines[0];
  // On an empty line the cursor may stand less deep than what is written there.
  const written = onEmptyLine ? (firstWritten(lines, lineBefore) ?? "") : "";
  const depth = Math.max(indentOf(lineBefore), indentOf(written));
  let brackets = unclosed(first);
  const opensBracket = brackets > 0;
  // Behind a whole line the completion begins with a line of its own.
  let open = onEmptyLine || goesOn(first) || lines[0].trim() === "";
  let end = 1;
  for (let i = 1; i < lines.length; i++) {
    if (!open) return { end, ended: true };
    const line = lines[i];
    if (line.trim() === "") {
      const next = lines.slice(i).find((later) => later.trim() !== "");
      if (next === undefined) break;
      // A blank line ends what has begun, unless a deeper line shows that its block goes on.
      const begun = end > 1 || lines[0].trim() !== "";
      if (begun && indentOf(next) <= depth) return { end, ended: true };
      continue;
    }
    // What follows says it again and again. Of the last line there may be more.
    if (i + 1 < lines.length && saysAgain(line, i === 1 ? first : lines[i - 1])) return { end, ended: true };
    const indent = indentOf(line);
    const closes = CLOSER.test(line.trim());
    if (indent < depth || (indent === depth && !onEmptyLine && !closes && goesOn(first))) return { end, ended: true };
    end = i + 1;
    brackets += unclosed(line);
    // Closed, though deeper than where it was opened: what the model takes for the rest of a function that is not there.
    if (opensBracket && closes && indent > depth && brackets <= 0 && !goesOn(line)) return { end, ended: true };
    if (indent === depth && !onEmptyLine) open = goesOn(line) || (!closes && !goesOn(first));
  }
  return { end, ended: false };
}

/** Whether a line goes on in the next one. */
export function goesOn(line: string): boolean {
  const text = line.trimEnd();
  return GOES_ON.test(text) || OPENS_ELEMENT.test(text);
}

/** How many more brackets a text opens than it closes. */
function unclosed(text: string): number {
  let open = 0;
  for (const character of text) open += Number(OPENERS.includes(character)) - Number(CLOSERS.includes(character));
  return open;
}
