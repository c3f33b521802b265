import type { FillIn } from "../model/prompt.ts";
import { fitted } from "../shaping/fit.ts";
import { leading } from "../shaping/indentUnit.ts";
import { lastLine } from "../shaping/lines.ts";
import { openingsFor } from "../shaping/openings.ts";
import type { Syntax } from "../syntax/syntax.ts";

/** Blank lines that a middle begins with. */
const BLANK_LINES = /^(?:[ \t]*\n)+/;

/**
 * How a statement is indented that a document lacks where a line starts, and that none of some middles begins with. A statement that does nothing shows
 * it: indented so, it leaves fewer errors than any of them. So it is where a function has its docstring alone, and the model goes on with the next one.
 * @param texts of middles, fitted between prefix and suffix
 * @returns undefined where nothing lacks, or blocks are not told by their indentation
 */
export function indentLacking(fillIn: FillIn, texts: readonly string[], { idle, judged }: Syntax): string | undefined {
  const { prefix, suffix } = fillIn;
  if (idle === undefined || lastLine(prefix) !== "") return undefined;
  const [statement] = openingsFor(fillIn)("", idle);
  const indent = leading(statement);
  if (indent === "" || texts.some((text) => leading(text.replace(BLANK_LINES, "")) === indent)) return undefined;
  const errorsOf = (text: string) => judged(fillIn, text).errors;
  return errorsOf(fitted(statement, prefix, suffix)) < Math.min(...texts.map(errorsOf)) ? indent : undefined;
}
