import { closedAt } from "./closers.ts";
import { belowOf, CLOSERS, hasText, lastLine, lineAt, OPENERS, repeats } from "./lines.ts";
import { openQuote, QUOTES, withoutStrings } from "./quotes.ts";
import { shaped } from "./shape.ts";

/** A shorter line (a lone bracket, `else`) may well be written twice on purpose; what ends a docstring or an element is not. */
const TELLING_LINE = /^(?:.{6,}|"""|'''|<\/.*>)$/;
const COMMENT = /^\s*(?:#(?!\p{L})|\/\/|\/?\*)/u;
/** Two characters of one word. */
const INSIDE_WORD = /^[\p{L}\p{N}_]{2}$/u;
/** A line end with what the next line is indented by. */
const LAST_LINE_END = /\n[ \t]*$/;

/**
 * A completion fitted between the text before and after the cursor: it neither repeats a bracket, quote, line or line end
 * that already stands behind the cursor, nor runs over text on the cursor's own line, nor ends in white space; what stands behind the
 * cursor gets a line of its own where it closes a block. In front of a line, at its very start, it is whole lines with their line ends. A string that it leaves open on its last
 * line is closed.
 *
 * @param before text before the cursor; only its last line is looked at
 * @param after text after the cursor
 */
export function fitted(text: string, before: string, after: string): string {
  const restOfLine = lineAt(after);
  const lineBefore = lastLine(before);
  let kept = shaped(text, before, after);
  let lineEnd = "";
  let cut = -1;
  if (restOfLine.trim() !== "" && lineBefore === "") return wholeLines(kept, restOfLine);
  if (restOfLine.trim() !== "") {
    cut = closedBehind(kept, lineBefore, restOfLine);
    if (cut >= 0) {
      kept = kept.slice(0, cut);
      if (!hasText(restOfLine)) lineEnd = LAST_LINE_END.exec(kept)?.[0] ?? "";
    }
    if (hasText(restOfLine)) kept = lineAt(kept);
  }
  kept = withoutRepeatedLine(kept, lineBefore, after);
  if (cut < 0) kept = withoutOverlap(kept, lineBefore, after);
  kept = closed(kept.trimEnd(), lineBefore, restOfLine);
  return kept === "" ? "" : kept + lineEnd;
}

/** `text` with the quote that its last line lacks, unless that stands behind the cursor or the line is a comment. */
function closed(text: string, lineBefore: string, restOfLine: string): string {
  const line = lastLine(lineBefore + text);
  const open = text === "" || COMMENT.test(line) ? undefined : openQuote(line);
  return open === undefined || restOfLine.includes(open) ? text : text + open;
}

/** The lines of `text` up to one that is `next`, and no deeper, each with its line end; "" where there is none. */
function wholeLines(text: string, next: string): string {
  const lines = text.trimEnd().split("\n");
  const repeated = lines.findIndex((line) => repeats(line, next));
  const kept = lines.slice(0, repeated < 0 ? undefined : repeated).join("\n");
  return kept.trim() === "" ? "" : `${kept}\n`;
}

/** Where `text` closes what the bracket or quote right behind the cursor closes: index of it, or −1. */
function closedBehind(text: string, lineBefore: string, restOfLine: string): number {
  const closer = restOfLine[0];
  const isString = openQuote(lineBefore) === closer || count(withoutStrings(lineBefore), closer) % 2 === 1;
  const isOpen = QUOTES.includes(closer) ? isString : CLOSERS.includes(closer);
  return isOpen ? (closedAt(text, closer)[0] ?? -1) : -1;
}

/**
 * `text` without the longest end of it that stands right after the cursor, unless that end closes something in `text`, or the string that the cursor stands in, or begins in the
 * middle of a word: then it stands there by chance.
 */
function withoutOverlap(text: string, lineBefore: string, after: string): string {
  const opened = openQuote(lineBefore) ?? "";
  for (let length = Math.min(text.length, after.length); length > 0; length--) {
    if (!text.endsWith(after.slice(0, length))) continue;
    const rest = text.slice(0, -length);
    if (isBalanced(opened + rest) && !INSIDE_WORD.test(rest.slice(-1) + after[0])) return rest;
  }
  return text;
}

/**
 * `text` up to the line that repeats the first line below the cursor's, where it is no deeper than that; its own first line is one only where the
 * cursor's holds nothing else.
 */
function withoutRepeatedLine(text: string, lineBefore: string, after: string): string {
  const below = belowOf(lineBefore, after) ?? "";
  if (!TELLING_LINE.test(below.trim())) return text;
  const lines = text.split("\n");
  const own = lineBefore.trim() === "" ? 0 : 1;
  const repeated = lines.findIndex((line, i) => i >= own && repeats(i === 0 ? lineBefore + line : line, below));
  return repeated < 0 ? text : lines.slice(0, repeated).join("\n");
}

/** Whether every bracket and quote that `text` opens is closed in it; brackets in strings do not count. */
export function isBalanced(text: string): boolean {
  const lines = text.split("\n");
  const code = lines.map(withoutStrings).join("\n");
  let depth = 0;
  for (const character of code) {
    if (OPENERS.includes(character)) depth++;
    else if (CLOSERS.includes(character) && depth > 0) depth--;
  }
  const left = lines.filter((line) => openQuote(line) === '"').length + count(code, '"');
  return depth === 0 && left % 2 === 0 && count(code, "`") % 2 === 0;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
