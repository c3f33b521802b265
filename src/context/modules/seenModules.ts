import { type Binding, nameOf, type Taken, takenIn } from "./bindings.ts";
import { byWeight, candidates, heaviest, usual } from "./homes.ts";
import type { KnownFile, ModuleIndex } from "./moduleIndex.ts";
import type { Listed, Missing, Modules } from "./modules.ts";
import { packageOf } from "./packages.ts";
import { endingOf, isSource, moduleOf } from "./spelling.ts";

/** What a file sees of an index; what it was itself when it was read is no part of that. */
export class SeenModules implements Modules {
  /**
   * @param path of the file
   * @param unresolved tells the names that it uses and does not have
   */
  constructor(
    private readonly index: ModuleIndex,
    private readonly path: string,
    private readonly unresolved: () => readonly string[] = () => [],
  ) {}

  quote(): string | undefined {
    return usual([...this.index.files].map(([file, { quote }]) => (file === this.path ? undefined : quote)));
  }

  /**
   * The likeliest modules are those that files near this one take the names from most often. Of which no file has taken anything, they are spelled
   * as `text` spells others.
   */
  having(bindings: readonly Binding[], text: string): string[] {
    return candidates(this.index, bindings, this.path, this.endingIn(takenIn(text))).flatMap(
      ({ spellings }) => heaviest(spellings) ?? [],
    );
  }

  missing(text: string): Missing[] {
    const names = this.unresolved();
    if (names.length === 0) return [];
    const whole: Missing[] = [];
    const named = new Map<string, string[]>();
    const taken = takenIn(text);
    const ending = this.endingIn(taken);
    const had = taken.flatMap(({ bindings }) => bindings.map(nameOf));
    for (const name of new Set(names)) {
      if (had.includes(name)) continue; // imported since
      const forms = [name, `default ${name}`, `* ${name}`].filter((binding) => this.index.naming.get(binding)?.size);
      const [first] = forms
        .flatMap((binding) => candidates(this.index, [binding], this.path, ending)[0] ?? [])
        .sort(byWeight);
      if (!first) continue;
      const [binding] = first.bindings;
      const from = heaviest(first.spellings) ?? "";
      if (binding === name) named.set(from, [...(named.get(from) ?? []), name]);
      else whole.push({ whole: binding.replace(/^default /, "").replace(/^\* /, "* as "), names: [name], from });
    }
    const lists = [...named].map(([from, listed]) => ({
      listed: this.listed(listed, from, taken),
      names: listed,
      from,
    }));
    return [...lists, ...whole].sort((one, other) => other.names.length - one.names.length);
  }

  /** What is taken in braces, by name; types are marked where the file, or else most files, do that. */
  private listed(names: readonly string[], from: string, own: readonly Taken[]): Listed[] {
    const others = [...this.index.files].filter(([file]) => file !== this.path).map(([, { taken }]) => taken);
    const isMarked =
      own.some(marks) || usual(others.map((taken) => (taken.some(marks) ? "marks" : "does not"))) === "marks";
    const items = names.map((name) => ({ name, isType: isMarked && this.isType(name, from) }));
    return items.sort((one, other) => one.name.localeCompare(other.name, "en"));
  }

  /** Whether a name of a module is a type: it says so, or all that take it do. */
  private isType(name: string, from: string): boolean {
    const { own, taken } = this.known(moduleOf(from, this.path));
    if (own.some(({ keys }) => keys.has(name))) return own.some(({ types }) => types.has(name));
    const takers = taken.filter(({ bindings }) => bindings.includes(name));
    return takers.length > 0 && takers.every(({ types }) => types.includes(name));
  }

  /** A relative module lacks what it does not export and no other file takes from it; one that no file is, where all are known, everything. */
  lacks(bindings: readonly Binding[], from: string): boolean {
    if (!isSource(from)) return false;
    const module = moduleOf(from, this.path);
    if (module === moduleOf(`/${this.path}`, this.path)) return true;
    const { own, taken } = this.known(module);
    if (own.length === 0) return this.index.isWhole && taken.length === 0;
    const isThere = (binding: Binding) =>
      own.some((file) => mayHave(file, binding)) || taken.some(({ bindings }) => bindings.includes(binding));
    return !bindings.every(isThere);
  }

  isUnknownPackage(from: string): boolean {
    const { index } = this;
    const name = packageOf(from);
    if (name === undefined || !index.isWhole || index.declared.size === 0) return false;
    const declared = [...index.declared.values()];
    if (declared.some((names) => names.has(name))) return false;
    const [first] = name.split("/");
    // A scope of which nothing is declared may be an alias: what others take of it tells nothing of the rest.
    const isScope = declared.some((names) => [...names].some((other) => isWithin(other, first)));
    const known = isScope ? name : first;
    const isTaken = [...index.around].some(
      ([module, files]) => isWithin(module, known) && [...files].some((file) => file !== this.path),
    );
    // And a folder may be one.
    return !isTaken && ![...index.files.keys()].some((file) => `/${file}`.includes(`/${first}/`));
  }

  /** The files that a module is, and what others take from it. */
  private known(module: string): { readonly own: readonly KnownFile[]; readonly taken: readonly Taken[] } {
    const own: KnownFile[] = [];
    const taken: Taken[] = [];
    for (const file of this.index.around.get(module) ?? []) {
      const known = file === this.path ? undefined : this.index.files.get(file);
      if (!known) continue;
      if (moduleOf(`/${file}`, file) === module) own.push(known);
      taken.push(...known.taken.filter(({ from }) => moduleOf(from, file) === module));
    }
    return { own, taken };
  }

  /** How a file that takes these, or else most files, spell the ends of relative modules. */
  private endingIn(taken: readonly Taken[]): string {
    const own = taken.findLast(({ from }) => endingOf(from) !== undefined);
    if (own) return (endingOf(own.from) ?? "").replace("/index", "");
    const endings = [...this.index.files].map(([file, { ending }]) => (file === this.path ? undefined : ending));
    return usual(endings.map((ending) => ending?.replace("/index", ""))) ?? "";
  }
}

function mayHave({ keys, untold }: KnownFile, binding: Binding): boolean {
  if (binding.startsWith("* ")) return true;
  return binding.startsWith("default ") ? untold.default : untold.others || keys.has(binding);
}

function isWithin(module: string, folder: string): boolean {
  return module === folder || module.startsWith(`${folder}/`);
}

function marks({ types }: Taken): boolean {
  return types.length > 0;
}
