import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, ModelError, readManifest } from "../model/manifest.ts";
import { Tokenizer } from "../model/tokenizer.ts";

/** A model that is installed. */
export interface InstalledModel {
  readonly name: string;
  readonly folder: string;
}

/** The models of a folder of models, by name; what is no model is left out. */
export async function installedModels(models: string): Promise<InstalledModel[]> {
  const entries = await readdir(models, { withFileTypes: true }).catch(() => []);
  const found: InstalledModel[] = [];
  for (const entry of entries.filter((each) => each.isDirectory() && !each.name.startsWith("."))) {
    const folder = join(models, entry.name);
    const manifest = await readManifest(folder).catch(() => undefined);
    if (manifest) found.push({ name: manifest.name, folder });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Copies a model's folder among the installed ones, whole or not at all; one of the same name is replaced.
 * @throws ModelError if the folder is no model; Error if it cannot be copied or `signal` aborts
 */
export async function placeModel(source: string, models: string, signal: AbortSignal): Promise<InstalledModel> {
  const manifest = await checkedModel(source);
  const name = manifest.name.replace(/[^\w.-]+/g, "-");
  const partial = join(models, `.${name}.partial`);
  const folder = join(models, name);
  await rm(partial, { recursive: true, force: true });
  await mkdir(models, { recursive: true });
  try {
    await cp(source, partial, { recursive: true, filter: () => !signal.aborted });
    signal.throwIfAborted();
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return { name: manifest.name, folder };
}

/** The manifest of a folder whose files can be read as a model's; that its graph runs is seen when it is loaded. @throws ModelError */
async function checkedModel(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  await Tokenizer.load(folder, manifest);
  const files = await readdir(folder);
  if (!files.includes(manifest.graph)) {
    throw new ModelError(`${join(folder, "model.json")}: "graph" names ${manifest.graph}, which is not there`);
  }
  return manifest;
}
