/** What an editor closes by itself, and what may follow it on the line without being text of its own. */
const ONLY_CLOSERS = /^[\s)\]}>"'`;,:]*$/;

/** A line that is not blank. */
export const WRITTEN = /[^\n]*\S[^\n]*/;

export const OPENERS = "([{";
export const CLOSERS = ")]}";

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

/** The first line below the cursor's that is not blank; in front of a line, at its very start, that line. */
export function belowOf(lineBefore: string, after: string): string | undefined {
  const isInFront = lineBefore === "" && lineAt(after).trim() !== "";
  if (isInFront) return lineAt(after);
  // Of a long text little is looked at.
  return WRITTEN.exec(after.slice(lineAt(after).length))?.[0];
}

/** Whether a line says what another says, and is no deeper. */
export function repeats(line: string, other: string): boolean {
  return line.trim() === other.trim() && indentOf(line) <= indentOf(other);
}

/** The lines above one that are as deep, the nearest first, as far as its block goes. */
export function aboveInBlock(lines: readonly string[], at: number): string[] {
  const depth = indentOf(lines[at]);
  const above: string[] = [];
  for (let i = at - 1; i >= 0; i--) {
    if (lines[i].trim() === "") continue;
    const indent = indentOf(lines[i]);
    if (indent < depth) break;
    if (indent === depth) above.push(lines[i]);
  }
  return above;
}

/** The next lines that are not blank from one on, down or up: `most` of them at most. */
export function writtenFrom(lines: readonly string[], from: number, step: 1 | -1, most: number): string[] {
  const found: string[] = [];
  for (let i = from; i >= 0 && i < lines.length && found.length < most; i += step) {
    if (lines[i].trim() !== "") found.push(lines[i]);
  }
  return found;
}

/** The white space that a line begins with, in characters. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
