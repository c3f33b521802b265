import type { Around } from "../knownImports.ts";
import { type Binding, nameOf, type Taken, takenIn } from "./bindings.ts";
import { LONGEST } from "./importPlace.ts";
import { importOf } from "./missingImports.ts";
import type { Modules } from "./modules.ts";

/** A list of names that is not closed: the model goes on with others and others where it knows none. */
const UNCLOSED = /(?<=^|\n)[ \t]*import\s+(?:type\s+)?\{[^}]*$/;
/** What a namespace is called. */
const NAMESPACE = /^[ \t]*import\s+(?:type\s+)?\*\s*as\s+(\S+)\s+from\b/gm;
/** What an import lists in braces. */
const LIST = /^[ \t]*import\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{([^}]*)\}/gm;
/** What may stand between the commas of a list; with a comment it may be anything. */
const ITEM = /^\s*(?:(?:type\s+)?(?:[\p{L}\p{N}_$]+|"[^"]*"|'[^']*')(?:\s+as\s+[\p{L}\p{N}_$]+)?|.*\/[/*].*)?\s*$/su;

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
  for (const taken of imports) {
    const { bindings, quote, from, begin, isImport } = taken;
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
    const at = moduleBegin(taken);
    if (at < 0) continue; // the user has written some of that
    const known = modules.having(bindings, text);
    if (known.length > 0 && !known.includes(from)) return middle.slice(0, at) + known[0] + quote;
  }
  return undefined;
}

/**
 * Where in a completion the first import is made up: it brings a package that is not known; of the names that it brings the module is known
 * to lack one, or the text around has one already; or they are no names, or there is no end of them. Undefined where none is.
 * @param middle the completion, as far as it has come
 * @param isWhole whether that is all of it
 */
export function madeUpAt(around: Around, middle: string, modules: Modules, isWhole: boolean): number | undefined {
  const unclosed = isWhole ? middle.search(UNCLOSED) : -1;
  const first = Math.min(
    unclosed < 0 ? Number.POSITIVE_INFINITY : unclosed,
    malformedAt(around, middle),
    strangeAt(around, middle, modules),
  );
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}

/** Where the first import begins of what is not there, or is there already; infinity where none does. */
function strangeAt(around: Around, middle: string, modules: Modules): number {
  const imports = importsIn(around, middle);
  if (imports.length === 0) return Number.POSITIVE_INFINITY;
  const had = new Set([around.prefix, around.suffix].flatMap((text) => takenIn(text).flatMap(importedBy)));
  for (const taken of imports) {
    const { begin, from } = taken;
    if (moduleBegin(taken) >= 0 && modules.isUnknownPackage(from)) return Math.max(0, begin);
    const written = new Set(begin < 0 ? around.prefix.slice(begin).match(/[\w$]+/g) : []);
    const brought = taken.bindings.filter((binding) => !written.has(nameOf(binding)));
    const again = importedBy(taken).some((binding) => had.has(binding) && brought.includes(binding));
    if (brought.length > 0 && (again || modules.lacks(brought, from))) return Math.max(0, begin);
    for (const binding of importedBy(taken)) had.add(binding);
  }
  return Number.POSITIVE_INFINITY;
}

/** Where the first import begins of whose names a completion ends the list, and one is no name; infinity where none does. */
function malformedAt({ prefix }: Around, middle: string): number {
  const near = prefix.slice(-LONGEST);
  const text = near + middle;
  const found = [...text.matchAll(LIST), ...text.matchAll(NAMESPACE)]
    .filter(({ index, 0: list, 1: items }) => {
      const isNew = index + list.length > near.length;
      return isNew && !items.split(",").every((item) => ITEM.test(item));
    })
    .map(({ index }) => Math.max(0, index - near.length));
  return Math.min(Number.POSITIVE_INFINITY, ...found);
}

/** The imports that a completion brings or ends; where they begin and end in it, before 0 in what the user has written. */
function importsIn({ prefix }: Around, middle: string): Taken[] {
  const near = prefix.slice(-LONGEST);
  return takenIn(near + middle)
    .map((taken) => ({ ...taken, begin: taken.begin - near.length, end: taken.end - near.length }))
    .filter(({ end }) => end > 0);
}

function moduleBegin({ end, quote, from }: Taken): number {
  return end - quote.length - from.length;
}

function importedBy({ isImport, bindings }: Taken): readonly Binding[] {
  return isImport ? bindings : [];
}
