import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModuleIndex } from "../context/modules/moduleIndex.ts";
import type { Modules } from "../context/modules/modules.ts";
import { SeenModules } from "../context/modules/seenModules.ts";
import { type Family, familyOf, isRead, isSkipped, LARGEST_BYTES, MOST_FILES } from "../context/modules/sourceFiles.ts";
import { languageOf } from "./languages.ts";

/** Knows which modules have which names in folders of this machine, as the editor does (`WorkspaceModules`): each is read once. */
export class ModulesHere {
  private readonly known = new Map<string, Promise<ModuleIndex>>();

  /**
   * What answers which modules have some names, for a file of a folder; undefined where that is not known of its language.
   * @param path of the file, from `root`
   */
  async modulesFor(root: string, path: string): Promise<Modules | undefined> {
    const family = familyOf(languageOf(path) ?? "");
    if (!family) return undefined;
    const key = `${family} ${root}`;
    const reading = this.known.get(key) ?? indexOf(root, family);
    this.known.set(key, reading);
    return new SeenModules(await reading, path);
  }
}

async function indexOf(root: string, family: Family): Promise<ModuleIndex> {
  const index = new ModuleIndex();
  const found = await filesBelow(root, "", family);
  for (const path of found.slice(0, MOST_FILES)) {
    if ((await stat(join(root, path))).size > LARGEST_BYTES) index.setUnread(path);
    else index.set(path, await readFile(join(root, path), "utf8"));
  }
  index.isWhole = found.length <= MOST_FILES;
  return index;
}

/** The sources in a folder of a root, its path with `/` behind it. */
async function filesBelow(root: string, folder: string, family: Family): Promise<string[]> {
  // A folder that is not there, or may not be read, holds nothing.
  const entries: Dirent[] = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = folder + entry.name;
    if (entry.isDirectory() && !isSkipped(entry.name)) found.push(...(await filesBelow(root, `${path}/`, family)));
    else if (entry.isFile() && isRead(path, family)) found.push(path);
  }
  return found;
}
