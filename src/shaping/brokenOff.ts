import type { TextSnapshot } from "../model/textSnapshot.ts";
import { lastLine, opensBlock } from "./lines.ts";
import { cutTo } from "./shape.ts";

/** Shorter units are repeated on purpose: rows of zeros, of blanks, of dots. */
const SHORTEST_UNIT = 4;
/** So often in a row is no coincidence. */
const REPEATED = 3;
const WORD_BEGINS = /^[\p{L}\p{N}_]*/u;
const WORD_ENDS = /[\p{L}\p{N}_]$/u;

/**
 * The end of a decode whose canvas was too short for what it had to say: without the line that breaks off and the one that opens its block, where there
 * are others, and without what the model says again and again, which is how such a decode often ends.
 */
export function withoutBrokenEnd(snapshot: TextSnapshot): TextSnapshot {
  const { text } = snapshot;
  const unit = unitOf(text);
  const said = unit === 0 ? text : once(text, unit);
  return cutTo(snapshot, withoutLastLine(said));
}

/** A text without its last line, and without what would be left open by that, where there are other lines. */
function withoutLastLine(text: string): string {
  const kept = text.slice(0, Math.max(0, text.lastIndexOf("\n")));
  if (kept.trim() === "") return text;
  return opensBlock(lastLine(kept.trimEnd())) ? withoutLastLine(kept) : kept;
}

/** A text that ends with a piece of `unit` characters again and again, up to the end of the first one, and of the line or word that this cuts. */
function once(text: string, unit: number): string {
  const end = beginOf(text, unit) + unit;
  const rest = text.slice(end);
  const cut = text.slice(-unit).includes("\n") ? /^.*\n/ : WORD_ENDS.test(text.slice(0, end)) ? WORD_BEGINS : /^/;
  return text.slice(0, end) + (cut.exec(rest)?.[0] ?? "");
}

/** Length of the shortest piece that a text ends with several times in a row, the last time perhaps not to its end; 0 for none. */
function unitOf(text: string): number {
  for (let unit = SHORTEST_UNIT; unit * REPEATED <= text.length; unit++) {
    if (text.length - beginOf(text, unit) >= unit * REPEATED && text.slice(-unit).trim() !== "") return unit;
  }
  return 0;
}

/** Where the part of a text begins, up to its end, that repeats itself every `unit` characters. */
function beginOf(text: string, unit: number): number {
  let begin = text.length - unit;
  while (begin > 0 && text[begin - 1] === text[begin - 1 + unit]) begin--;
  return begin;
}
