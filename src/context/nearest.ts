import { distance } from "./modules/spelling.ts";

/** A file that may be read. */
export interface SizedFile {
  /** From its folder's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** The files nearest another one, by the folders on the way, as many as have `mostBytes` together; not itself. */
export function nearest<File extends SizedFile>(files: Iterable<File>, path: string, mostBytes: number): File[] {
  const others = [...files].filter((file) => file.path !== path);
  const apart = new Map(others.map((file) => [file, distance(file.path, path)]));
  others.sort((one, other) => (apart.get(one) ?? 0) - (apart.get(other) ?? 0) || (one.path < other.path ? -1 : 1));
  const kept: File[] = [];
  let bytes = 0;
  for (const file of others) {
    bytes += file.bytes;
    if (bytes > mostBytes) break;
    kept.push(file);
  }
  return kept;
}
