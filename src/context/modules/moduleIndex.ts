import { posix } from "node:path";
import { exportedBy, mayExport, type Taken, takenIn, typesIn } from "./bindings.ts";
import { declaredIn } from "./packages.ts";
import { MANIFEST } from "./sourceFiles.ts";
import { calledLike, endingOf, moduleOf } from "./spelling.ts";

/** What is known of a source. */
export interface KnownFile {
  readonly taken: readonly Taken[];
  /** What it may be asked for. */
  readonly keys: ReadonlySet<string>;
  /** Those of `keys` that are types only. */
  readonly types: ReadonlySet<string>;
  /** Whether it may export other names, or a default, than `keys` tell. */
  readonly untold: ReturnType<typeof mayExport>;
  /** How it spells the end of the last relative module: `.js`, or nothing. Undefined where there is none. */
  readonly ending: string | undefined;
  /** The quotes around the last module. */
  readonly quote: string | undefined;
}

/** Which modules have which names, as the files of a workspace import and export them. Paths are from its root, with `/`. */
export class ModuleIndex {
  readonly files = new Map<string, KnownFile>();
  /** The files that name a binding, or that are called so. */
  readonly naming = new Map<string, Set<string>>();
  /** The files that are a module or take something from it. */
  readonly around = new Map<string, Set<string>>();
  /** What each `package.json` declares, by its path. */
  readonly declared = new Map<string, ReadonlySet<string>>();
  /** Whether every source is in it: then what is not there does not exist. */
  isWhole = false;

  /** Adds a file, or what has become of it. */
  set(path: string, text: string): void {
    if (posix.basename(path) === MANIFEST) {
      // One that is being edited declares what it did before.
      const declared = declaredIn(text);
      if (declared) this.declared.set(path, declared);
      return;
    }
    const taken = takenIn(text);
    this.add(path, {
      taken,
      keys: new Set([...exportedBy(text), calledLike(path)]),
      types: new Set(typesIn(text)),
      untold: mayExport(text),
      ending: taken.map(({ from }) => endingOf(from)).findLast((found) => found !== undefined),
      quote: taken.at(-1)?.quote,
    });
  }

  /** Adds a file of which no more is known than that it is there. */
  setUnread(path: string): void {
    const untold = { others: true, default: true };
    const keys = new Set([calledLike(path)]);
    this.add(path, { taken: [], keys, types: new Set(), untold, ending: undefined, quote: undefined });
  }

  private add(path: string, known: KnownFile): void {
    this.delete(path);
    this.files.set(path, known);
    for (const name of namesOf(known)) addTo(this.naming, name, path);
    for (const module of modulesOf(path, known.taken)) addTo(this.around, module, path);
  }

  delete(path: string): void {
    this.declared.delete(path);
    const known = this.files.get(path);
    this.files.delete(path);
    for (const name of known ? namesOf(known) : []) this.naming.get(name)?.delete(path);
    for (const module of modulesOf(path, known?.taken ?? [])) this.around.get(module)?.delete(path);
  }
}

function namesOf({ taken, keys }: Pick<KnownFile, "taken" | "keys">): Set<string> {
  return new Set([...taken.flatMap(({ bindings }) => bindings), ...keys]);
}

/** The modules that a file is and takes from. */
function modulesOf(path: string, taken: readonly Taken[]): string[] {
  return [`/${path}`, ...taken.map(({ from }) => from)].map((from) => moduleOf(from, path));
}

function addTo(sets: Map<string, Set<string>>, key: string, path: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(path));
}
