import { posix } from "node:path";
import { type Binding, exportedBy, type Taken, takenIn } from "./bindings.ts";
import type { Modules } from "./modules.ts";

const FILE_ENDING = /(?:\/index)?(?:\.d)?(?:\.[cm]?[jt]sx?)?$/;

interface KnownFile {
  readonly taken: readonly Taken[];
  /** What it may be asked for. */
  readonly keys: ReadonlySet<string>;
  /** How it spells the end of the last relative module: `.js`, or nothing. Undefined where there is none. */
  readonly ending: string | undefined;
  /** The quotes around the last module. */
  readonly quote: string | undefined;
}

/** A module that has a name, as one file says. */
interface Home {
  readonly module: string;
  /** The nearer the file, the more. */
  readonly weight: number;
  readonly spelling: string;
}

/** A module that has what is asked for. */
interface Candidate {
  readonly bindings: Set<Binding>;
  weight: number;
  /** How much weighs each way in which it is spelled. */
  readonly spellings: Map<string, number>;
}

/** Which modules have which names, as the files of a workspace import and export them. Paths are from its root, with `/`. */
export class ModuleIndex {
  private readonly files = new Map<string, KnownFile>();
  /** The files that name a binding, or that are called so. */
  private readonly naming = new Map<string, Set<string>>();

  /** Adds a file, or what has become of it. */
  set(path: string, text: string): void {
    this.delete(path);
    const taken = takenIn(text);
    const ending = taken.map(({ from }) => endingOf(from)).findLast((found) => found !== undefined);
    const keys = new Set([...exportedBy(text), calledLike(path)]);
    this.files.set(path, { taken, keys, ending, quote: taken.at(-1)?.quote });
    for (const name of namesOf({ taken, keys })) this.naming.set(name, (this.naming.get(name) ?? new Set()).add(path));
  }

  delete(path: string): void {
    const known = this.files.get(path);
    this.files.delete(path);
    for (const name of known ? namesOf(known) : []) this.naming.get(name)?.delete(path);
  }

  /** What a file sees of it; what it was itself when it was read is no part of that. */
  seenFrom(path: string): Modules {
    return {
      having: (bindings, text) => this.having(bindings, path, text),
      quote: () => usual([...this.files].map(([file, { quote }]) => (file === path ? undefined : quote))),
    };
  }

  /**
   * The likeliest modules are those that files near `path` take the names from most often. Of which no file has taken anything, they are spelled
   * as `text` spells others.
   */
  private having(bindings: readonly Binding[], path: string, text: string): string[] {
    const ending = this.endingIn(path, text);
    const wanted = new Set(bindings);
    const candidates = new Map<string, Candidate>();
    for (const binding of wanted) {
      for (const { module, weight, spelling } of this.homesOf(binding, path, ending)) {
        const known = candidates.get(module) ?? { bindings: new Set(), weight: 0, spellings: new Map() };
        candidates.set(module, known);
        known.bindings.add(binding);
        known.weight += weight;
        known.spellings.set(spelling, (known.spellings.get(spelling) ?? 0) + weight);
      }
    }
    candidates.delete(moduleOf(`/${path}`, path));
    return [...candidates.values()]
      .filter(({ bindings }) => bindings.size === wanted.size)
      .sort((one, other) => other.weight - one.weight)
      .flatMap(({ spellings }) => heaviest(spellings) ?? []);
  }

  /** Where other files than `path` take a name from, and where they have it themselves. */
  private *homesOf(binding: Binding, path: string, ending: string): Generator<Home> {
    const called = calledAs(binding);
    const files = new Set([binding, called ?? binding].flatMap((name) => [...(this.naming.get(name) ?? [])]));
    files.delete(path);
    for (const file of files) {
      const { taken = [], keys } = this.files.get(file) ?? {};
      const weight = 1 / (1 + distance(file, path));
      for (const { from } of taken.filter(({ bindings }) => bindings.includes(binding))) {
        const module = moduleOf(from, file);
        const own = spelled(module, path, endingOf(from) ?? ending);
        // What others call it is taken over where it means the same here; what lies in one's own folder, nobody calls by way of another.
        const same = moduleOf(from, path) === module && (!own.startsWith("./") || from.startsWith("./"));
        yield { module, weight, spelling: same ? from : own };
      }
      if (keys?.has(binding) || (called && keys?.has(called))) {
        const module = moduleOf(`/${file}`, path);
        const index = ending === "" ? "" : (/\/index(?=\.)/.exec(file)?.[0] ?? "");
        yield { module, weight, spelling: spelled(module, path, index + ending) };
      }
    }
  }

  /** How a file, or else most files, spell the ends of relative modules. */
  private endingIn(path: string, text: string): string {
    const own = takenIn(text).findLast(({ from }) => endingOf(from) !== undefined);
    if (own) return (endingOf(own.from) ?? "").replace("/index", "");
    const endings = [...this.files].map(([file, { ending }]) => (file === path ? undefined : ending));
    return usual(endings.map((ending) => ending?.replace("/index", ""))) ?? "";
  }
}

function namesOf({ taken, keys }: Pick<KnownFile, "taken" | "keys">): Set<string> {
  return new Set([...taken.flatMap(({ bindings }) => bindings), ...keys]);
}

/** What a relative module's spelling ends in; undefined of any other. */
function endingOf(from: string): string | undefined {
  return from.startsWith(".") ? FILE_ENDING.exec(from)?.[0] : undefined;
}

/** A module, whoever names it: its path from the root, `/` before it and without its ending, or the name that it has everywhere. */
function moduleOf(from: string, file: string): string {
  if (from.startsWith("/")) return from.replace(FILE_ENDING, "");
  return from.startsWith(".") ? posix.join("/", posix.dirname(file), from).replace(FILE_ENDING, "") : from;
}

function spelled(module: string, path: string, ending: string): string {
  if (!module.startsWith("/")) return module;
  const relative = posix.relative(posix.join("/", posix.dirname(path)), module);
  if (relative === "") return ending.startsWith("/index") ? `.${ending}` : ".";
  return (relative.startsWith(".") ? relative : `./${relative}`) + ending;
}

/** The key of files that are called as what is taken of them as a whole: `./Errors.ts` for `* as Errors`, `./date-picker` for `DatePicker`. */
function calledAs(binding: Binding): string | undefined {
  const [, name] = /^(?:default|\*) (.+)$/.exec(binding) ?? [];
  return name && calledLike(name);
}

function calledLike(path: string): string {
  return `~${posix.basename(path.replace(FILE_ENDING, "")).replace(/[-_.]/g, "").toLowerCase()}`;
}

/** Folders on the way from one file to another. */
function distance(one: string, other: string): number {
  const folders = (path: string) => path.split("/").slice(0, -1);
  const [a, b] = [folders(one), folders(other)];
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return a.length + b.length - 2 * same;
}

/** What is there most often. */
function usual(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return heaviest(counts);
}

function heaviest(weights: ReadonlyMap<string, number>): string | undefined {
  return [...weights].sort(([, one], [, other]) => other - one)[0]?.[0];
}
