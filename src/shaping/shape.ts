import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { extentOf, type Reach } from "./extent.ts";
import { indentOf, lastLine, lineAt } from "./lines.ts";
import { withoutStrings } from "./quotes.ts";

/**
 * How much of a completion is shown. On a line of code it is the rest of that line and, if the line opens a block or goes on, the
 * block with the line that closes it; on an empty line it is lines of that depth up to the first blank one. None of them says again what the one
 * before it does. A bracket that
 * already stands on its own line behind the cursor is not closed again. With text behind the cursor on its own line it is one line,
 * and so it is where the next line is deeper: what it opens, or where it goes on, is there already. In front of a line, and above a deeper one, it is as many as
 * what stands below needs above it (`lacksLine`).
 *
 * @param before text before the cursor; its last line is looked at, and what those above are indented by
 * @param after text after the cursor
 */
export function shaped(text: string, before: string, after: string): string {
  return cut(text, before, after, "fitting").text;
}

/**
 * The completion, if what is decoded of it shows that it is whole: what follows would not be shown. Else undefined.
 * @param decoded the tokens before the first one that may still change, as text
 */
export function wholeIn(decoded: string, before: string, after: string, reach: Reach = "fitting"): string | undefined {
  const { text, whole } = cut(decoded, before, after, reach);
  return whole ? text : undefined;
}

/**
 * A snapshot as it is, or as the last one of its decode if what is decoded is all that will be shown: then there is no need to
 * decode on.
 */
export function endedWhenWhole(
  snapshot: TextSnapshot,
  { prefix, suffix }: FillIn,
  reach: Reach = "fitting",
): TextSnapshot {
  const whole = snapshot.done ? undefined : wholeIn(snapshot.decoded, prefix, suffix, reach);
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
    decoded: snapshot.decoded.slice(0, beginning.length),
    tokens: snapshot.tokens.slice(0, kept),
    ...(length === beginning.length && next !== undefined && { ending: next }),
  };
}

interface Cut {
  readonly text: string;
  /** Whether no further text could belong to it. */
  readonly whole: boolean;
}

function cut(text: string, before: string, after: string, reach: Reach): Cut {
  const lineBefore = lastLine(before);
  const lines = text.split("\n");
  const { end, ended } = extentOf(lines, before, after, reach);
  const kept = lines.slice(0, end).join("\n");
  const open = withoutClosed(withoutUnopened(kept, lineBefore), indentOf(lineBefore), after);
  return { text: open, whole: ended || open !== kept };
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
