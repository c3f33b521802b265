import { isSkipped } from "../modules/sourceFiles.ts";
import type { KnownPython, PythonIndex } from "./pythonIndex.ts";

/** Modules that are generated as a package is built: no source of them need be there. */
const MAY_BE_BUILT = /^_?version$|_pb2(?:_grpc)?$/;
/** Names that any module may have, and that stand nowhere in it. */
const ALWAYS_THERE = /^__/;

/** A module that a file may take something of: what is known of it by the sources of the workspace. What other files take as well is there. */
export class WorkspaceModule {
  /** Where its source would be, without its ending; none where it may be none of the workspace's. */
  private readonly places: readonly string[];
  /** Where there is one, or a folder of that name. */
  private readonly there: readonly string[];

  /**
   * @param from the module as the file has it, dotted, or relative
   * @param path of the file, from the index's root
   */
  constructor(
    private readonly index: PythonIndex,
    from: string,
    private readonly path: string,
  ) {
    this.places = index.isWhole ? placesOf(index, from, path) : [];
    this.there = this.places.filter((place) => isThere(index, place));
  }

  /** Whether it is known not to be there. */
  get isMissing(): boolean {
    return this.isSource && this.there.length === 0 && !this.isTakenElsewhere(this.places, []);
  }

  /** Whether it is there, and one of some names is known not to be in it. */
  lacks(names: readonly string[]): boolean {
    if (!this.isSource || this.there.length === 0) return false;
    const isLacking = (name: string) => this.there.every((place) => lacksName(this.index, place, name));
    const lacking = names.filter(isLacking);
    return lacking.length > 0 && !this.isTakenElsewhere(this.there, lacking);
  }

  /** Whether it is of the workspace, was written as a source, and is read where it is one. */
  private get isSource(): boolean {
    return this.places.length > 0 && !this.places.some((place) => MAY_BE_BUILT.test(last(place)) || isUnread(place));
  }

  private isTakenElsewhere(places: readonly string[], names: readonly string[]): boolean {
    const called = last(places[0]);
    return [...this.index.files].some(([file, { imported }]) => {
      if (file === this.path) return false;
      const taken = imported
        // To find out where each module is would take long.
        .filter(({ from }) => from !== undefined && (from.endsWith(called) || /^\.+$/.test(from)))
        .filter(({ from = "" }) => placesOf(this.index, from, file).some((place) => places.includes(place)))
        .map((item) => item.taken);
      return taken.length > 0 && names.every((name) => taken.includes(name));
    });
  }
}

function placesOf(index: PythonIndex, from: string, path: string): readonly string[] {
  const folders = path.split("/").slice(0, -1);
  const [dots] = /^\.*/.exec(from) ?? [""];
  const parts = from
    .slice(dots.length)
    .split(".")
    .filter((part) => part !== "");
  const up = dots.length - 1;
  // What is further out than the workspace is not known.
  if (up > folders.length) return [];
  if (up >= 0) return [[...folders.slice(0, folders.length - up), ...parts].join("/")];
  // Folders that Python may be told to look in: the workspace's, and the one that holds the file's outermost package, or the file.
  const roots = new Set(["", "src", folders.slice(0, folders.length - index.packageOf(path).length).join("/")]);
  const at = (root: string, some: readonly string[]) => [...(root === "" ? [] : [root]), ...some].join("/");
  return [...roots].filter((root) => hasSource(index, at(root, parts.slice(0, 1)))).map((root) => at(root, parts));
}

function isThere(index: PythonIndex, place: string): boolean {
  if (place === "" || hasSource(index, place)) return true;
  return [...index.files.keys()].some((file) => file.startsWith(`${place}/`));
}

function hasSource(index: PythonIndex, place: string): boolean {
  return sourceAt(index, place) !== undefined;
}

function sourceAt({ files }: PythonIndex, place: string): KnownPython | undefined {
  return files.get(`${place}.py`) ?? files.get(`${within(place)}__init__.py`);
}

/** Whether what is at a place is known to have no such name, nor module. */
function lacksName(index: PythonIndex, place: string, name: string): boolean {
  if (isThere(index, within(place) + name) || MAY_BE_BUILT.test(name) || ALWAYS_THERE.test(name) || isSkipped(name))
    return false;
  const source = sourceAt(index, place);
  // A folder that is no package has modules only.
  return source ? source.maybeBound?.has(name) === false : true;
}

function isUnread(place: string): boolean {
  return place.split("/").some(isSkipped);
}

/** The workspace's root has an empty path. */
function within(place: string): string {
  return place === "" ? "" : `${place}/`;
}

function last(place: string): string {
  return place.slice(place.lastIndexOf("/") + 1);
}
