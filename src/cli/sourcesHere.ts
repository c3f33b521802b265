import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nearest } from "../context/nearest.ts";
import type { KnownTexts } from "../model/ngrams/knownTexts.ts";
import type { ModulesHere } from "./modulesHere.ts";

/** Tells a model the sources near a file, in folders of this machine, as the editor does (`NearbySources`). */
export class SourcesHere {
  private told: ReadonlySet<string> = new Set();

  constructor(
    private readonly modules: Pick<ModulesHere, "sourcesFor">,
    private readonly texts: KnownTexts,
  ) {}

  /**
   * Has the model know the sources near a file, and no others.
   * @param root undefined where none are to be known
   * @param path from `root`
   */
  async tell(root: string | undefined, path: string, mostBytes: number): Promise<void> {
    const near = root === undefined ? [] : nearest(await this.modules.sourcesFor(root, path), path, mostBytes);
    const wanted = new Set(near.map((file) => join(root ?? "", file.path)));
    for (const file of this.told) if (!wanted.has(file)) this.texts.delete(file);
    for (const file of wanted) if (!this.told.has(file)) this.texts.set(file, await readFile(file, "utf8"));
    this.told = wanted;
  }
}
