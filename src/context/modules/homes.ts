import type { Binding } from "./bindings.ts";
import type { ModuleIndex } from "./moduleIndex.ts";
import { calledAs, distance, endingOf, moduleOf, spelled } from "./spelling.ts";

/** A module that has a name, as one file says. */
interface Home {
  readonly module: string;
  /** The nearer the file, the more. */
  readonly weight: number;
  readonly spelling: string;
}

/** A module that has what is asked for. */
export interface Candidate {
  readonly bindings: Set<Binding>;
  weight: number;
  /** How much weighs each way in which it is spelled. */
  readonly spellings: Map<string, number>;
}

/** The modules that have all of some names, the heaviest first. */
export function candidates(
  index: ModuleIndex,
  bindings: readonly Binding[],
  path: string,
  ending: string,
): Candidate[] {
  const wanted = new Set(bindings);
  const found = new Map<string, Candidate>();
  for (const binding of wanted) {
    for (const { module, weight, spelling } of homesOf(index, binding, path, ending)) {
      const known = found.get(module) ?? { bindings: new Set(), weight: 0, spellings: new Map() };
      found.set(module, known);
      known.bindings.add(binding);
      known.weight += weight;
      known.spellings.set(spelling, (known.spellings.get(spelling) ?? 0) + weight);
    }
  }
  found.delete(moduleOf(`/${path}`, path));
  return [...found.values()].filter(({ bindings }) => bindings.size === wanted.size).sort(byWeight);
}

/** Where other files than `path` take a name from, and where they have it themselves. */
function* homesOf(index: ModuleIndex, binding: Binding, path: string, ending: string): Generator<Home> {
  const called = calledAs(binding);
  const files = new Set([binding, called ?? binding].flatMap((name) => [...(index.naming.get(name) ?? [])]));
  files.delete(path);
  for (const file of files) {
    const { taken = [], keys } = index.files.get(file) ?? {};
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
      const barrel = ending === "" ? "" : (/\/index(?=\.)/.exec(file)?.[0] ?? "");
      yield { module, weight, spelling: spelled(module, path, barrel + ending) };
    }
  }
}

/** Sorts what weighs most to the front. */
export function byWeight(one: Candidate, other: Candidate): number {
  return other.weight - one.weight;
}

/** What is there most often. */
export function usual(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return heaviest(counts);
}

/** What weighs most. */
export function heaviest(weights: ReadonlyMap<string, number>): string | undefined {
  return [...weights].sort(([, one], [, other]) => other - one)[0]?.[0];
}
