import { type Binding, nameOf, type Taken, takenIn } from "./bindings.ts";
import { LONGEST } from "./importPlace.ts";
import { importOf } from "./missingImports.ts";
import type { Around, Modules } from "./modules.ts";

/** A list of names that is not closed: the model goes on with others and others where it knows none. */
const UNCLOSED = /^[ \t]*import\s+(?:type\s+)?\{[^}]*$/m;

/**
 * What a completion should begin with instead: where it imports none of the names that the file lacks, what it says up to there, and an import
 * of these; where it takes names from a module of which that is not known, and another is known to have all of them, that one. Undefined
 * where nothing better is known.
 * @param middle the completion, as far as it has come
 */
export function redirected(around: Around, middle: string, modules: Modules): string | undefined {
  const imports = importsIn(around, middle);
  if (imports.length === 0) return undefined;
  const text = around.prefix + around.suffix;
  const lacking = modules.missing(text);
  const had = new Set<string>();
  for (const { bindings, quote, from, begin, end, isImport } of imports) {
    const names = bindings.map(nameOf);
    if (begin >= 0 && isImport) {
      const missing = lacking.filter((one) => !one.names.some((name) => had.has(name)));
      const isOneOfThem = missing.some((one) => one.names.some((name) => names.includes(name)));
      if (missing.length > 0 && !isOneOfThem) {
        const indent = /^[ \t]*/.exec(middle.slice(begin))?.[0];
        return middle.slice(0, begin) + indent + importOf(missing[0], around, modules);
      }
    }
    for (const name of names) had.add(name);
    const moduleBegin = end - quote.length - from.length;
    if (moduleBegin < 0) continue; // the user has written some of that
    const known = modules.having(bindings, text);
    if (known.length > 0 && !known.includes(from)) return middle.slice(0, moduleBegin) + known[0] + quote;
  }
  return undefined;
}

/**
 * Where in a completion the first import is made up: of names that it brings, the module is known to lack one, or the text around has one
 * already; or there is no end of them. Undefined where none is.
 * @param middle the completion, as far as it has come
 * @param isWhole whether that is all of it
 */
export function madeUpAt(around: Around, middle: string, modules: Modules, isWhole: boolean): number | undefined {
  const unclosed = isWhole ? middle.search(UNCLOSED) : -1;
  const end = unclosed < 0 ? undefined : unclosed;
  const imports = importsIn(around, middle);
  if (imports.length === 0) return end;
  const had = new Set([around.prefix, around.suffix].flatMap((text) => takenIn(text).flatMap(importedBy)));
  for (const taken of imports) {
    const { begin, from } = taken;
    const written = new Set(begin < 0 ? around.prefix.slice(begin).match(/[\w$]+/g) : []);
    const brought = taken.bindings.filter((binding) => !written.has(nameOf(binding)));
    const again = importedBy(taken).some((binding) => had.has(binding) && brought.includes(binding));
    if (brought.length > 0 && (again || modules.lacks(brought, from))) return Math.max(0, begin);
    for (const binding of importedBy(taken)) had.add(binding);
  }
  return end;
}

/** Tells of completions of a place whether, as far as it is known, what they import is there, and where they take it from. */
export function areImportsRight(around: Around, modules: Modules | undefined): (middle: string) => boolean {
  return (middle) =>
    modules === undefined ||
    (redirected(around, middle, modules) === undefined && madeUpAt(around, middle, modules, true) === undefined);
}

/** The imports that a completion brings or ends; where they begin and end in it, before 0 in what the user has written. */
function importsIn({ prefix }: Around, middle: string): Taken[] {
  const near = prefix.slice(-LONGEST);
  return takenIn(near + middle)
    .map((taken) => ({ ...taken, begin: taken.begin - near.length, end: taken.end - near.length }))
    .filter(({ end }) => end > 0);
}

function importedBy({ isImport, bindings }: Taken): readonly Binding[] {
  return isImport ? bindings : [];
}
