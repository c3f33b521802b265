import type { KnownImports } from "./knownImports.ts";
import { ModuleImports } from "./modules/moduleImports.ts";
import { ModuleIndex } from "./modules/moduleIndex.ts";
import { SeenModules } from "./modules/seenModules.ts";
import type { Family } from "./modules/sourceFiles.ts";
import { PythonImports } from "./python/pythonImports.ts";
import { PythonIndex } from "./python/pythonIndex.ts";

/** What the sources of one family import and may be asked for. */
export type ImportIndex = ModuleIndex | PythonIndex;

/** One that knows nothing yet. */
export function emptyIndex(family: Family): ImportIndex {
  return family === "python" ? new PythonIndex() : new ModuleIndex();
}

/**
 * What a file knows of imports by an index.
 * @param path of the file, as the index has paths
 * @param unresolved tells the names that the file uses and does not have, where something does
 */
export function importsBy(index: ImportIndex, path: string, unresolved?: () => readonly string[]): KnownImports {
  if (index instanceof PythonIndex) return new PythonImports(index, path);
  return new ModuleImports(new SeenModules(index, path, unresolved));
}
