import type { Importable } from "../../model/prompt.ts";
import { distance } from "../modules/spelling.ts";
import { isToldRelatively, relative } from "./relative.ts";
import { definedIn, type Imported, importedIn, maybeBoundIn, statementsIn } from "./statements.ts";

/** What is known of a source. */
export interface KnownPython {
  readonly imported: readonly Imported[];
  readonly defined: readonly string[];
  /** The names that may be imported of it; undefined where it may have others (`maybeBoundIn`). */
  readonly maybeBound: ReadonlySet<string> | undefined;
}

/** Where a name may be imported from. */
interface Home {
  /** Dotted, from where the workspace's packages are; undefined where it is a module that is imported by itself. */
  readonly module: string | undefined;
  readonly what: string;
  /** The nearer the files that say so, the more. */
  weight: number;
  /** How much more of that is said relatively than not. */
  relatively: number;
}

/** How the Python files of a workspace import and define names. Paths are from its root, with `/`. */
export class PythonIndex {
  readonly files = new Map<string, KnownPython>();
  /** The files that import or define a name. */
  private readonly naming = new Map<string, Set<string>>();
  /** Whether every source is in it: then what is not there does not exist. */
  isWhole = false;

  /** Adds a file, or what has become of it. */
  set(path: string, text: string): void {
    const statements = statementsIn(text);
    this.add(path, {
      imported: importedIn(statements),
      defined: definedIn(text),
      maybeBound: maybeBoundIn(text, statements),
    });
  }

  /** Adds a file of which no more is known than that it is there. */
  setUnread(path: string): void {
    this.add(path, { imported: [], defined: [], maybeBound: undefined });
  }

  private add(path: string, known: KnownPython): void {
    this.delete(path);
    this.files.set(path, known);
    for (const name of namesOf(known)) this.naming.set(name, (this.naming.get(name) ?? new Set()).add(path));
  }

  delete(path: string): void {
    const known = this.files.get(path);
    this.files.delete(path);
    for (const name of known ? namesOf(known) : []) this.naming.get(name)?.delete(path);
  }

  /**
   * How a file would import names, each from where most other files, near ones above all, import it, or define it. Names of which nothing is
   * known are left out. What lies in the file's own package is told relatively where that has been begun, or else where the file does so, most who
   * import the name do, or most files of the package do.
   * @param text the file's, as it is now
   * @param begun what is written of the import
   */
  importable(names: Iterable<string>, path: string, text: string, begun = ""): Importable[] {
    const own = this.packageOf(path);
    const isBegun = /^from\s+[.\w]/.test(begun) ? /^from\s+\./.test(begun) : undefined;
    const imported = importedIn(statementsIn(text));
    const isOfFolder = (module: string) => `${module}.`.startsWith(`${own.join(".")}.`);
    const told = (ofFolder: boolean) =>
      isBegun ??
      isToldRelatively(
        imported.filter(({ from }) => isOfFolder(this.absolute(from ?? "", path)) === ofFolder),
        own[0],
      );
    const [inFolder, around] = [told(true), told(false)];
    let mostly: boolean | undefined;
    const isRelative = (module: string, relatively: number) => {
      const isTold = isOfFolder(module) ? inFolder : around;
      if (isTold !== undefined || relatively !== 0) return isTold ?? relatively > 0;
      mostly ??= this.isMostlyRelative(path, own);
      return mostly;
    };
    return [...names].flatMap((name) => {
      const home = this.homeOf(name, path);
      if (!home) return [];
      const { module = "", what, relatively } = home;
      const parts = module.split(".");
      const isNear = own.length > 0 && parts[0] === own[0] && isRelative(module, relatively);
      return [{ name, module: isNear ? relative(parts, own) : home.module, what }];
    });
  }

  /** Where most say that a name is. One that several files define is none to be imported, unless more import it: each has its own. */
  private homeOf(name: string, path: string): Home | undefined {
    const found = new Map<string, Home>();
    const own = this.moduleOf(path);
    let imports = 0;
    let definitions = 0;
    for (const file of this.naming.get(name) ?? []) {
      if (file === path) continue;
      const { imported = [], defined = [] } = this.files.get(file) ?? {};
      const homes = imported
        .filter((one) => one.name === name)
        .map(({ from, what }) => ({
          module: from === undefined ? undefined : this.absolute(from, file),
          what,
          relatively: from?.startsWith(".") ? 1 : -1,
        }));
      imports += homes.length;
      if (defined.includes(name)) {
        definitions++;
        homes.push({ module: this.moduleOf(file), what: name, relatively: 0 });
      }
      for (const { module, what, relatively } of homes) {
        if (module === own) continue;
        const key = `${module ?? ""} ${what}`;
        const home = found.get(key) ?? { module, what, weight: 0, relatively: 0 };
        found.set(key, home);
        const weight = 1 / (1 + distance(file, path));
        home.weight += weight;
        home.relatively += weight * relatively;
      }
    }
    if (definitions > 1 && definitions >= imports) return undefined;
    return [...found.values()].sort((one, other) => other.weight - one.weight)[0];
  }

  /** Whether most files of a file's package tell its modules relatively. */
  private isMostlyRelative(path: string, own: readonly string[]): boolean {
    const folder = path.split("/").slice(0, -own.length).join("/");
    const others = [...this.files].filter(([file]) => file !== path && file.startsWith(`${folder}/`));
    const imported = others.flatMap((one) => one[1].imported);
    return isToldRelatively(imported, own[0]) ?? false;
  }

  /** A module as a file has it, dotted from where packages are. */
  private absolute(from: string, file: string): string {
    const [dots] = /^\.*/.exec(from) ?? [""];
    if (dots === "") return from;
    const around = this.packageOf(file).slice(0, 1 - dots.length || undefined);
    return [...around, from.slice(dots.length)].filter((part) => part !== "").join(".");
  }

  /** What a file is called where it is imported. */
  private moduleOf(path: string): string {
    const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.py$/, "");
    return [...this.packageOf(path), ...(name === "__init__" ? [] : [name])].join(".");
  }

  /** The packages that a file is in, the outermost first: folders that have an `__init__.py`. */
  packageOf(path: string): string[] {
    const folders = path.split("/").slice(0, -1);
    let first = folders.length;
    while (first > 0 && this.files.has(`${folders.slice(0, first).join("/")}/__init__.py`)) first--;
    return folders.slice(first);
  }
}

function namesOf({ imported, defined }: KnownPython): Set<string> {
  return new Set([...imported.map(({ name }) => name), ...defined]);
}
