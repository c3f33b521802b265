import type { Importable } from "../../model/prompt.ts";
import type { Around } from "../knownImports.ts";
import type { PythonIndex } from "./pythonIndex.ts";
import { NAMES } from "./statements.ts";

/** A longer line is none in which an import is begun. */
const LONGEST_LINE = 200;

/** What begins a block of imports that are for types alone. */
const TYPE_CHECKING = /^if[ \t]+(?:\w+\.)?TYPE_CHECKING[ \t]*:[ \t]*(?:#.*)?$/;

/**
 * How names are imported that the text behind a cursor may lack: those that it uses and the text before does not. None where the cursor's line is
 * indented, unless it is in a block that is read for types alone: imports are seldom written there.
 * @param path of the file, from the index's root
 */
export function importableAt({ prefix, suffix }: Around, index: PythonIndex, path: string): Importable[] {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  if (line.length > LONGEST_LINE || (/^\s/.test(line) && !isForTypes(prefix))) return [];
  const before = new Set(prefix.match(NAMES));
  const names = new Set(suffix.match(NAMES)?.filter((word) => !before.has(word)));
  return index.importable(names, path, prefix + suffix, line.trimStart());
}

/** Whether the line that a text ends with is in an `if TYPE_CHECKING:` that is not indented itself. */
function isForTypes(prefix: string): boolean {
  const around = prefix.split("\n").findLast((line) => /^\S/.test(line));
  return around !== undefined && TYPE_CHECKING.test(around);
}
