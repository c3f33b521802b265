import { createWriteStream } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";

/**
 * Unpacks a zip archive into a folder. Names that lead out of it are refused (yauzl checks every one).
 * @returns the folder that holds the archive's files: the one given, or the only one in it
 * @throws Error if the file is no zip archive, or a damaged one, or `signal` aborts
 */
export async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<string> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      const file = join(folder, entry.fileName);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file), { signal });
    }
  } finally {
    zip.close();
  }
  const entries = await readdir(folder, { withFileTypes: true });
  const [only] = entries;
  return entries.length === 1 && only.isDirectory() ? join(folder, only.name) : folder;
}
