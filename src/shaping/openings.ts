import type { FillIn } from "../model/prompt.ts";
import { leading, shownUnit } from "./indentUnit.ts";
import { lastLine, opensBlock } from "./lines.ts";

/** A line behind which its block has nothing to do. */
const LEAVES = /^[ \t]*(?:return|raise|throw|break|continue|pass)\b/;
const USUAL_UNIT = "    ";
const WORD = /\w/;

/** How a completion may begin that has the statement of its line go on with `before` and `text`. */
export type OpeningsOf = (before: string, text: string) => string[];

/**
 * How completions of a fill-in may begin. Where the line is empty the statement is indented as the line before is, a step deeper if that opens a
 * block, or as what is around if that leaves its block; where the statement has been begun it goes on, and where the line ends with `before` already,
 * `text` goes on behind that, in a list in the next line as well. None in any other line.
 */
export function openingsFor({ prefix, suffix, indentUnit }: FillIn): OpeningsOf {
  const line = lastLine(prefix);
  const unit = shownUnit(`${prefix}\n${suffix}`) ?? indentUnit ?? USUAL_UNIT;
  const begun = line.trimEnd();
  if (begun === "") {
    const indent = line === "" ? indentBelow(prefix.trimEnd(), unit) : "";
    return (before, text) => [indent + before + text];
  }
  const below = `\n${leading(line)}${unit}`;
  const written = line.trimStart();
  return (before, text) => {
    const head = before.trimEnd();
    const ends = begun.endsWith(head) && (head === "" || !WORD.test(begun.charAt(begun.length - head.length - 1)));
    if (!ends) return before.startsWith(written) ? [before.slice(written.length) + text] : [];
    if (begun !== line) return [text];
    if (WORD.test(begun.slice(-1))) return [` ${text}`];
    return head.endsWith("{") ? [` ${text}`, below + text.replaceAll(", ", `,${below}`)] : [text, ` ${text}`];
  };
}

/** How a statement is indented below a text that ends with another. */
function indentBelow(text: string, unit: string): string {
  const above = lastLine(text);
  const indent = leading(above);
  if (opensBlock(above)) return indent + unit;
  if (!LEAVES.test(above)) return indent;
  const around = text.split("\n").findLast((line) => line.trim() !== "" && leading(line).length < indent.length);
  return leading(around ?? "");
}
