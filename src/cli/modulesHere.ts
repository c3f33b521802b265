import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { emptyIndex, type ImportIndex, importsBy } from "../context/importIndex.ts";
import type { KnownImports } from "../context/knownImports.ts";
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
import { languageOf } from "./languages.ts";

/** Knows what is imported and from where in folders of this machine, as the editor does (`WorkspaceModules`): each is read once. */
export class ModulesHere {
  private readonly known = new Map<string, Promise<KnownHere>>();

  /**
   * What a file of JavaScript, TypeScript or Python in a folder knows of imports; undefined for others.
   * @param path of the file, from `root`
   */
  async importsFor(root: string, path: string): Promise<KnownImports | undefined> {
    const known = await this.knownFor(root, path);
    return known && importsBy(known.index, path);
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
  readonly index: ImportIndex;
  readonly files: readonly SizedFile[];
}

async function readFolder(root: string, family: Family): Promise<KnownHere> {
  const index = emptyIndex(family);
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
  index.isWhole = found.length <= MOST_FILES;
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
