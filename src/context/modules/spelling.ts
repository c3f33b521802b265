import { posix } from "node:path";
import type { Binding } from "./bindings.ts";

const FILE_ENDING = /(?:\/index)?(?:\.d)?(?:\.[cm]?[jt]sx?)?$/;
/** An ending of what is no source: `.json`, `.css`, `.vue`. */
const OTHER_ENDING = /\.(?![cm]?[jt]sx?$)\w+$/;

/** Whether a module is a relative one that only a source can be. */
export function isSource(from: string): boolean {
  return from.startsWith(".") && !OTHER_ENDING.test(from);
}

/** What a relative module's spelling ends in; undefined of any other. */
export function endingOf(from: string): string | undefined {
  return from.startsWith(".") ? FILE_ENDING.exec(from)?.[0] : undefined;
}

/** A module, whoever names it: its path from the root, `/` before it and without its ending, or the name that it has everywhere. */
export function moduleOf(from: string, file: string): string {
  if (from.startsWith("/")) return from.replace(FILE_ENDING, "");
  return from.startsWith(".") ? posix.join("/", posix.dirname(file), from).replace(FILE_ENDING, "") : from;
}

/** How a file spells a module. */
export function spelled(module: string, path: string, ending: string): string {
  if (!module.startsWith("/")) return module;
  const relative = posix.relative(posix.join("/", posix.dirname(path)), module);
  if (relative === "") return ending.startsWith("/index") ? `.${ending}` : ".";
  return (relative.startsWith(".") ? relative : `./${relative}`) + ending;
}

/** The key of files that are called as what is taken of them as a whole: `./Errors.ts` for `* as Errors`, `./date-picker` for `DatePicker`. */
export function calledAs(binding: Binding): string | undefined {
  const [, name] = /^(?:default|\*) (.+)$/.exec(binding) ?? [];
  return name && calledLike(name);
}

export function calledLike(path: string): string {
  return `~${posix.basename(path.replace(FILE_ENDING, "")).replace(/[-_.]/g, "").toLowerCase()}`;
}

/** Folders on the way from one file to another. */
export function distance(one: string, other: string): number {
  const folders = (path: string) => path.split("/").slice(0, -1);
  const [a, b] = [folders(one), folders(other)];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return a.length + b.length - 2 * same;
}
