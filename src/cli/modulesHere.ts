import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ModuleIndex } from "../context/modules/moduleIndex.ts";
import type { Modules } from "../context/modules/modules.ts";
import { SeenModules } from "../context/modules/seenModules.ts";
import {
  type Family,
  familyOf,
  isRead,
  isSkipped,
  LARGEST_BYTES,
  MANIFEST,
  MOST_FILES,
} from "../context/modules/sourceFiles.ts";
import type { SizedFile } from "../context/nearest.ts";
import { importableAt } from "../context/python/importableAt.ts";
import { PythonIndex } from "../context/python/pythonIndex.ts";
import type { FillIn, Importable } from "../model/prompt.ts";
import { languageOf } from "./languages.ts";

/** Knows which modules have which names in folders of this machine, as the editor does (`WorkspaceModules`): each is read once. */
export class ModulesHere {
  private readonly known = new Map<string, Promise<KnownHere>>();

  /**
   * What answers which modules have some names, for a file of JavaScript or TypeScript in a folder; undefined for others.
   * @param path of the file, from `root`
   */
  async modulesFor(root: string, path: string): Promise<Modules | undefined> {
    const index = (await this.knownFor(root, path))?.index;
    return index instanceof ModuleIndex ? new SeenModules(index, path) : undefined;
  }

  /** How names are imported that a file of Python in a folder may lack behind a place; none for others. */
  async importableFor(root: string, fillIn: FillIn): Promise<readonly Importable[]> {
    const index = (await this.knownFor(root, fillIn.path))?.index;
    return index instanceof PythonIndex ? importableAt(fillIn, index, fillIn.path) : [];
  }

  /** The sources in a folder that a file's may be like: those of its family. */
  async sourcesFor(root: string, path: string): Promise<readonly SizedFile[]> {
    return (await this.knownFor(root, path))?.files ?? [];
  }

  private async knownFor(root: string, path: string): Promise<KnownHere | undefined> {
    const family = familyOf(languageOf(path) ?? "");
    if (!family) return undefined;
    const key = `${family} ${root}`;
    const reading = this.known.get(key) ?? readFolder(root, family);
    this.known.set(key, reading);
    return reading;
  }
}

/** What is known of a folder. */
interface KnownHere {
  readonly index: ModuleIndex | PythonIndex;
  readonly files: readonly SizedFile[];
}

async function readFolder(root: string, family: Family): Promise<KnownHere> {
  const index = family === "python" ? new PythonIndex() : new ModuleIndex();
  const files: SizedFile[] = [];
  const found = await filesBelow(root, "", family);
  for (const path of found.slice(0, MOST_FILES)) {
    const { size } = await stat(join(root, path));
    if (size > LARGEST_BYTES) {
      index.setUnread(path);
      continue;
    }
    index.set(path, await readFile(join(root, path), "utf8"));
    if (basename(path) !== MANIFEST) files.push({ path, bytes: size });
  }
  if (index instanceof ModuleIndex) index.isWhole = found.length <= MOST_FILES;
  return { index, files };
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
