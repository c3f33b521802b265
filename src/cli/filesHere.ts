import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Family, isRead, isSkipped } from "../context/modules/sourceFiles.ts";

/** Paths of the sources below a folder of this machine, from it, in their order. */
export async function sourcesBelow(root: string, family: Family, folder = ""): Promise<string[]> {
  // A folder that is not there, or may not be read, holds nothing.
  const entries: Dirent[] = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = folder + entry.name;
    if (entry.isDirectory() && !isSkipped(entry.name)) found.push(...(await sourcesBelow(root, family, `${path}/`)));
    else if (entry.isFile() && isRead(path, family)) found.push(path);
  }
  return found;
}
