import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { digestOf, download, type Progress } from "./download.ts";
import { type InstalledModel, placeModel } from "./place.ts";
import { unpack } from "./unpack.ts";

const SHA256 = /^[0-9a-f]{64}$/i;
const HTTP = /^https?:\/\//i;

/** Where a model comes from: a folder, a zip archive, or the address of one. */
export interface ModelSource {
  /** A path, or an address that begins with http. */
  readonly place: string;
  /** What the archive's SHA-256 digest must be, in hexadecimal digits; undefined: it is not checked. */
  readonly sha256?: string;
}

/** Whether a text can be a SHA-256 digest in hexadecimal digits, or is empty: none is given. */
export function isDigest(text: string): boolean {
  return text === "" || SHA256.test(text);
}

/**
 * Installs a model among those in `models`, whole or not at all.
 * @param progress told how much of a download is here
 * @throws ModelError if it is no model; Error saying what cannot be read or does not match, or if `signal` aborts: what has been
 *   downloaded by then is kept, and the next try goes on from there
 */
export async function installModel(
  { place, sha256 }: ModelSource,
  models: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<InstalledModel> {
  await mkdir(models, { recursive: true });
  if (!HTTP.test(place)) {
    const found = await stat(place);
    return found.isDirectory() ? placeModel(place, models, signal) : fromArchive(place, sha256, models, signal);
  }
  const archive = join(models, `.${createHash("sha256").update(place).digest("hex").slice(0, 16)}.download`);
  await download(place, archive, progress, signal);
  try {
    return await fromArchive(archive, sha256, models, signal);
  } finally {
    // A download that is no model would be met again by every further try; one that was only cancelled is good.
    if (!signal.aborted) await rm(archive, { force: true });
  }
}

async function fromArchive(archive: string, sha256: string | undefined, models: string, signal: AbortSignal) {
  if (sha256) {
    const found = await digestOf(archive);
    if (found !== sha256.toLowerCase()) {
      throw new Error(`The archive's SHA-256 digest is ${found}, and not ${sha256.toLowerCase()}: it is not installed`);
    }
  }
  const scratch = await mkdtemp(join(models, ".unpack-"));
  try {
    return await placeModel(await unpack(archive, scratch, signal), models, signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
