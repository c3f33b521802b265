import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Family, familyOf, LARGEST_BYTES, MANIFEST, MOST_FILES } from "../context/modules/sourceFiles.ts";
import { nearest, type SizedFile } from "../context/nearest.ts";
import type { KnownTexts } from "../model/ngrams/knownTexts.ts";
import { sourcesBelow } from "./filesHere.ts";
import { languageOf } from "./languages.ts";

/** Tells a model the sources near a file, in folders of this machine, as the editor does (`NearbySources`). */
export class SourcesHere {
  private readonly found = new Map<string, Promise<readonly SizedFile[]>>();
  private told: ReadonlySet<string> = new Set();

  constructor(private readonly texts: KnownTexts) {}

  /**
   * Has the model know the sources near a file, and no others.
   * @param root undefined where none are to be known
   * @param path from `root`
   */
  async tell(root: string | undefined, path: string, mostBytes: number): Promise<void> {
    const near = root === undefined ? [] : nearest(await this.filesIn(root, path), path, mostBytes);
    const wanted = new Set(near.map((file) => join(root ?? "", file.path)));
    for (const file of this.told) if (!wanted.has(file)) this.texts.delete(file);
    for (const file of wanted) if (!this.told.has(file)) this.texts.set(file, await readFile(file, "utf8"));
    this.told = wanted;
  }

  private filesIn(root: string, path: string): Promise<readonly SizedFile[]> {
    const family = familyOf(languageOf(path) ?? "");
    if (!family) return Promise.resolve([]);
    const key = `${family} ${root}`;
    const finding = this.found.get(key) ?? sizedFilesBelow(root, family);
    this.found.set(key, finding);
    return finding;
  }
}

async function sizedFilesBelow(root: string, family: Family): Promise<SizedFile[]> {
  const paths = (await sourcesBelow(root, family)).slice(0, MOST_FILES).filter((path) => basename(path) !== MANIFEST);
  const files = await Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(join(root, path))).size })));
  return files.filter(({ bytes }) => bytes <= LARGEST_BYTES);
}
