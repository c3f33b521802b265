import type { FillIn } from "../model/prompt.ts";
import { indentOf, lastLine, lineAt, WRITTEN } from "./lines.ts";
import { outdentsOf } from "./outdents.ts";

/** A line that leaves its block, with its end in sight: what has no semicolon may go on in the next line. */
const HAS_LEFT = /^\s*(?:(?:return|throw)\b.*;|(?:return|break|continue);?)\s*$/;

/** Whether the cursor stands on an empty line between one that has left its block and the bracket that closes this one: what is written there is not reached. */
export function isUnreachable({ prefix, suffix }: Pick<FillIn, "prefix" | "suffix">): boolean {
  const indent = lastLine(prefix);
  if (indent.trim() !== "" || lineAt(suffix).trim() !== "") return false;
  const above = lastLine(prefix.trimEnd());
  const below = WRITTEN.exec(suffix)?.[0] ?? "";
  const isBetween = HAS_LEFT.test(above) && indentOf(above) === indent.length && below.trim().startsWith("}");
  // Behind a `case` that is left the next one may stand, less deep.
  return isBetween && indentOf(below) < indent.length && outdentsOf({ prefix, suffix }, true).length === 0;
}
