import type { Around } from "../knownImports.ts";
import { takenIn } from "./bindings.ts";
import type { Listed, Missing, Modules } from "./modules.ts";

/** An import that a file lacks, as it would write it; up to the quote behind the module. */
export function importOf(missing: Missing, around: Around, modules: Modules): string {
  return `import ${clauseOf(missing)} from ${quoted(missing, around, modules)}`;
}

/** What stands between `import` and `from`: `{ a, type B }`, `type { B }`, `React`, `* as path`. */
export function clauseOf(missing: Missing): string {
  if ("whole" in missing) return missing.whole;
  const { listed } = missing;
  return `${areTypes(listed) ? "type " : ""}{ ${written(listed).join(", ")} }`;
}

/** Its module, in quotes. */
export function quoted({ from }: Missing, around: Around, modules: Modules): string {
  const quote = quoteIn(around, modules);
  return quote + from + quote;
}

/** The quotes that a file has around modules, or else most files. */
export function quoteIn({ prefix, suffix }: Around, modules: Modules): string {
  return takenIn(prefix).at(-1)?.quote ?? takenIn(suffix).at(-1)?.quote ?? modules.quote() ?? '"';
}

/**
 * What it lists in braces, behind the beginning of the first name; undefined where it lists nothing, or nothing that begins so.
 * @param onlyTypes whether `type` is written before the braces
 */
export function namesIn(missing: Missing, begun: string, onlyTypes: boolean): string | undefined {
  const first = missing.names.find((name) => name.startsWith(begun));
  if ("whole" in missing || first === undefined || (onlyTypes && !areTypes(missing.listed))) return undefined;
  const items = written(missing.listed);
  if (begun === "") return items.join(", ");
  const others = items.filter((_, i) => missing.listed[i].name !== first);
  return [first, ...others].join(", ").slice(begun.length);
}

/** Names as they are written in braces: `type` is said before the braces where all of them are types. */
function written(listed: readonly Listed[]): string[] {
  const isAll = areTypes(listed);
  return listed.map(({ name, isType }) => (isType && !isAll ? `type ${name}` : name));
}

function areTypes(listed: readonly Listed[]): boolean {
  return listed.every(({ isType }) => isType);
}
