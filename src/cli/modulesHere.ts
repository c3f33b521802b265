import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModuleIndex } from "../context/modules/moduleIndex.ts";
import type { Modules } from "../context/modules/modules.ts";
import { SeenModules } from "../context/modules/seenModules.ts";
import { type Family, familyOf, LARGEST_BYTES, MOST_FILES } from "../context/modules/sourceFiles.ts";
import { importableAt } from "../context/python/importableAt.ts";
import { PythonIndex } from "../context/python/pythonIndex.ts";
import type { FillIn, Importable } from "../model/prompt.ts";
import { sourcesBelow } from "./filesHere.ts";
import { languageOf } from "./languages.ts";

/** Knows which modules have which names in folders of this machine, as the editor does (`WorkspaceModules`): each is read once. */
export class ModulesHere {
  private readonly known = new Map<string, Promise<ModuleIndex | PythonIndex>>();

  /**
   * What answers which modules have some names, for a file of JavaScript or TypeScript in a folder; undefined for others.
   * @param path of the file, from `root`
   */
  async modulesFor(root: string, path: string): Promise<Modules | undefined> {
    const index = await this.indexFor(root, path);
    return index instanceof ModuleIndex ? new SeenModules(index, path) : undefined;
  }

  /** How names are imported that a file of Python in a folder may lack behind a place; none for others. */
  async importableFor(root: string, fillIn: FillIn): Promise<readonly Importable[]> {
    const index = await this.indexFor(root, fillIn.path);
    return index instanceof PythonIndex ? importableAt(fillIn, index, fillIn.path) : [];
  }

  private async indexFor(root: string, path: string): Promise<ModuleIndex | PythonIndex | undefined> {
    const family = familyOf(languageOf(path) ?? "");
    if (!family) return undefined;
    const key = `${family} ${root}`;
    const reading = this.known.get(key) ?? indexOf(root, family);
    this.known.set(key, reading);
    return reading;
  }
}

async function indexOf(root: string, family: Family): Promise<ModuleIndex | PythonIndex> {
  const index = family === "python" ? new PythonIndex() : new ModuleIndex();
  const found = await sourcesBelow(root, family);
  for (const path of found.slice(0, MOST_FILES)) {
    if ((await stat(join(root, path))).size > LARGEST_BYTES) index.setUnread(path);
    else index.set(path, await readFile(join(root, path), "utf8"));
  }
  if (index instanceof ModuleIndex) index.isWhole = found.length <= MOST_FILES;
  return index;
}
