import type { FillIn } from "../model/prompt.ts";
import { leading, shownUnit } from "./indentation.ts";
import { lastLine } from "./shape.ts";

/** A line that opens a block. */
const OPENS = /[:{([]$/;
const USUAL_UNIT = "    ";

/**
 * Beginnings of statements as what a completion begins with: where a line begins they are indented as the line before is, or a step deeper
 * if it opens a block. None in the middle of a line.
 */
export function openingsOf(beginnings: readonly string[], fillIn: FillIn): string[] {
  const { prefix, suffix, indentUnit } = fillIn;
  const line = lastLine(prefix);
  if (line.trim() !== "") return [];
  if (line !== "") return [...beginnings];
  const before = lastLine(prefix.trimEnd());
  const unit = shownUnit(`${prefix}\n${suffix}`) ?? indentUnit ?? USUAL_UNIT;
  const indent = leading(before) + (OPENS.test(before) ? unit : "");
  return beginnings.map((beginning) => indent + beginning);
}
