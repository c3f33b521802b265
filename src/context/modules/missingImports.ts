import { takenIn } from "./bindings.ts";
import type { Around, Missing, Modules } from "./modules.ts";

/** An import that a file lacks, as it would write it; up to the quote behind the module. */
export function importOf(missing: Missing, around: Around, modules: Modules): string {
  return `import ${missing.clause} from ${quoted(missing, around, modules)}`;
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
export function namesIn({ clause, names }: Missing, begun: string, onlyTypes: boolean): string | undefined {
  const list = /\{ (.*) \}/.exec(clause)?.[1].split(", ");
  const first = names.find((name) => name.startsWith(begun));
  if (!list || first === undefined || (onlyTypes && !clause.startsWith("type "))) return undefined;
  if (begun === "") return list.join(", ");
  const others = list.filter((item) => item.replace(/^type /, "") !== first);
  return [first, ...others].join(", ").slice(begun.length);
}
