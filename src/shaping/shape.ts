import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { withoutStrings } from "./quotes.ts";
import { saysAgain } from "./saidAgain.ts";

/** A line that goes on in the next one: it opens a block, an argument list or an expression. */
const GOES_ON = /(?:[{([,:=+\-*/&|?\\]|=>)$/;
/** A line of JSX or HTML that ends with the opening tag of what needs a closing one; a type argument's `<` stands right behind a name. */
const OPENS_ELEMENT =
  /(?:^|[\s(>}])<(?:(?!(?:area|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[A-Za-z][\w.:-]*(?:\s(?:=>|[^<>])*)?)?(?<![=/])>$/;
const CLOSER = /^(?:[)\]}]|<\/)/;
export const OPENERS = "([{";
export const CLOSERS = ")]}";
/** What an editor closes by itself, and what may follow it on the line without being text of its own. */
const ONLY_CLOSERS = /^[\s)\]}>"'`;,:]*$/;

/**
 * How much of a completion is shown. On a line of code it is the rest of that line and, if the line opens a block or goes on, the
 * block with the line that closes it; on an empty line it is lines of that depth up to the first blank one. None of them says again what the one
 * before it does. A bracket that
 * already stands on its own line behind the cursor is not closed again. With text behind the cursor on its own line it is one line,
 * and so it is where the next line is deeper: what it opens, or where it goes on, is there already.
 *
 * @param before text before the cursor; only its last line is looked at
 * @param after text after the cursor
 */
export function shaped(text: string, before: string, after: string): string {
  return cut(text, before, after).text;
}

/**
 * The completion, if what is decoded of it shows that it is whole: what follows would not be shown. Else undefined.
 * @param decoded the tokens before the first one that may still change, as text
 */
export function wholeIn(decoded: string, before: string, after: string): string | undefined {
  const { text, whole } = cut(decoded, before, after);
  return whole ? text : undefined;
}

/**
 * A snapshot as it is, or as the last one of its decode if what is decoded is all that will be shown: then there is no need to
 * decode on.
 */
export function endedWhenWhole(snapshot: TextSnapshot, { prefix, suffix }: FillIn): TextSnapshot {
  const whole = snapshot.done ? undefined : wholeIn(snapshot.decoded, prefix, suffix);
  return whole === undefined ? snapshot : { ...cutTo(snapshot, whole), done: true };
}

/** A snapshot of nothing but the beginning of its text, which is decoded. */
export function cutTo(snapshot: TextSnapshot, beginning: string): TextSnapshot {
  let length = 0;
  let kept = 0;
  while (kept < snapshot.tokens.length && length < beginning.length) length += snapshot.tokens[kept++].text.length;
  const { ending, ...rest } = snapshot;
  const next = kept < snapshot.tokens.length ? snapshot.tokens[kept].probability : ending;
  return {
    ...rest,
    text: beginning,
    decoded: beginning,
    tokens: snapshot.tokens.slice(0, kept),
    ...(length === beginning.length && next !== undefined && { ending: next }),
  };
}

interface Cut {
  readonly text: string;
  /** Whether no further text could belong to it. */
  readonly whole: boolean;
}

function cut(text: string, before: string, after: string): Cut {
  const lineBefore = lastLine(before);
  const lines = text.split("\n");
  const isOne = hasText(lineAt(after)) || isGoneOn(lines, lineBefore, after);
  const { end, ended } = isOne ? oneLine(lines) : extent(lines, lineBefore);
  const kept = lines.slice(0, end).join("\n");
  const open = withoutClosed(withoutUnopened(kept, lineBefore), indentOf(lineBefore), after);
  return { text: open, whole: ended || open !== kept };
}

/** The first line that is not blank, as `extent` tells it. */
function oneLine(lines: readonly string[]): { end: number; ended: boolean } {
  const first = lines.findIndex((line) => line.trim() !== "");
  const end = first < 0 ? lines.length : first + 1;
  return { end, ended: end < lines.length };
}

/** Whether the line below is deeper than the first one that a completion makes. */
function isGoneOn(lines: readonly string[], lineBefore: string, after: string): boolean {
  const first = firstWritten(lines, lineBefore);
  const below = after
    .split("\n")
    .slice(1)
    .find((line) => line.trim() !== "");
  return first !== undefined && below !== undefined && indentOf(below) > indentOf(first);
}

/** The first line that a completion writes on, with what stands before it; undefined where it writes nothing. */
function firstWritten(lines: readonly string[], lineBefore: string): string | undefined {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first === 0 ? lineBefore + lines[0] : lines[first];
}

/** How many of a completion's lines belong to it, and whether a further line could not. */
function extent(lines: readonly string[], lineBefore: string): { end: number; ended: boolean } {
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

/** Whether the rest of a line holds more than what an editor closes by itself. */
export function hasText(restOfLine: string): boolean {
  return !ONLY_CLOSERS.test(restOfLine);
}

/** What of a text stands before its first line end. */
export function lineAt(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

/** What of a text stands behind its last line end. */
export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** Whether a line opens a block, or a list, that goes on below. */
export function opensBlock(line: string): boolean {
  return /[:{([]$/.test(line.trimEnd());
}

function goesOn(line: string): boolean {
  const text = line.trimEnd();
  return GOES_ON.test(text) || OPENS_ELEMENT.test(text);
}

/** How many more brackets a text opens than it closes. */
function unclosed(text: string): number {
  let open = 0;
  for (const character of text) open += Number(OPENERS.includes(character)) - Number(CLOSERS.includes(character));
  return open;
}

/**
 * Where a text first closes a brace that it has not opened: that brace's index, or −1.
 * @param open how many are open before the text
 */
function firstUnopened(text: string, open: number): number {
  let depth = open;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth < 0) return i;
  }
  return -1;
}

/** The white space that a line begins with, in characters. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A completion up to a brace on the cursor's line that closes nothing: around a line that is not indented no block is open. */
function withoutUnopened(text: string, lineBefore: string): string {
  if (lineBefore.trim() === "" || indentOf(lineBefore) > 0) return text;
  const line = withoutStrings(lineBefore + lineAt(text));
  // What the line closes at first stood above it.
  let open = 0;
  for (const brace of line.slice(0, lineBefore.length).match(/[{}]/g) ?? []) {
    open = brace === "{" ? open + 1 : Math.max(0, open - 1);
  }
  const at = firstUnopened(line.slice(lineBefore.length), open);
  return at < 0 ? text : text.slice(0, at);
}

/**
 * A completion up to the bracket that closes what was opened before it, if the next line behind the cursor is that very
 * bracket: as deep as the one on a line of its own, or as the cursor's line.
 */
function withoutClosed(text: string, depth: number, after: string): string {
  const next = /^[ \t]*\n(?:[ \t]*\n)*([ \t]*)([)\]}])/.exec(after);
  if (!next) return text;
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([{".includes(text[i])) open++;
    else if (")]}".includes(text[i]) && --open < 0) {
      const line = text.slice(text.lastIndexOf("\n", i) + 1, i);
      const ownDepth = text.lastIndexOf("\n", i) >= 0 && line.trim() === "" ? line.length : depth;
      if (text[i] === next[2] && ownDepth === next[1].length) return text.slice(0, i);
      open = 0;
    }
  }
  return text;
}
