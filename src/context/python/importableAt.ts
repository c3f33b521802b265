import type { FillIn, Importable } from "../../model/prompt.ts";
import type { PythonIndex } from "./pythonIndex.ts";

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** A longer line is none in which an import is begun. */
const LONGEST_LINE = 200;

/**
 * How names are imported that the text behind a cursor may lack: those that it uses and the text before does not. None where the cursor's line is
 * indented: imports are seldom written there.
 * @param path of the file, from the index's root
 */
export function importableAt({ prefix, suffix }: FillIn, index: PythonIndex, path: string): Importable[] {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  if (/^\s/.test(line) || line.length > LONGEST_LINE) return [];
  const before = new Set(prefix.match(WORD));
  const names = new Set(suffix.match(WORD)?.filter((word) => !before.has(word)));
  return index.importable(names, path, prefix + suffix, line);
}
