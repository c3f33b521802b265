import { type Binding, bindingsIn, CLAUSE, REQUIRED, takenIn } from "./bindings.ts";
import type { Modules } from "./modules.ts";

/** The text on both sides of a cursor. */
interface Around {
  readonly prefix: string;
  readonly suffix: string;
}

/** An import or a `require` whose module is being written. */
interface Begun {
  readonly bindings: readonly Binding[];
  /** What lacks before the module and its quote: ` from `, or nothing. */
  readonly lacks: string;
  /** The quote before the module, if that is there. */
  readonly open: string | undefined;
  /** What of the module is written already. */
  readonly written: string;
  /** What follows the quote behind the module: `)`, or nothing. */
  readonly closer: string;
}

/** Characters of an import at most. */
const LONGEST = 2000;
const WRITTEN = String.raw`(?:(["'])([^"'\n]*))?`;
const IMPORTING = new RegExp(String.raw`^[ \t]*(import|export)\s+${CLAUSE}(\s*)(?:(?<=[}\s])from\b(\s*)${WRITTEN})?$`);
const REQUIRING = new RegExp(String.raw`^[ \t]*${REQUIRED}\(\s*${WRITTEN}$`);
const BEGINS = /^[ \t]*(?:import|export|const|let|var)\b/gm;

/**
 * What follows the cursor where an import's module is being written and is known: what is left of `from`, of the module in its quotes, and of
 * the quotes. Undefined where there is no such import, or nothing is known of its names.
 */
export function openingAt({ prefix, suffix }: Around, modules: Modules): string | undefined {
  const near = prefix.slice(-LONGEST);
  const statement = near.slice([...near.matchAll(BEGINS)].at(-1)?.index ?? near.length);
  const begun = begunImport(statement) ?? begunRequire(statement);
  const restOfLine = suffix.split("\n", 1)[0];
  if (!begun || begun.bindings.length === 0 || !/^["']?\)?[;\s]*$/.test(restOfLine)) return undefined;
  const { bindings, lacks, open, written, closer } = begun;
  const module = modules.having(bindings, prefix + suffix).find((known) => known.startsWith(written));
  if (module === undefined) return undefined;
  const quote = open ?? takenIn(prefix).at(-1)?.quote ?? takenIn(suffix).at(-1)?.quote ?? modules.quote() ?? '"';
  const before = open === undefined ? lacks + quote : "";
  const behind = restOfLine.startsWith(quote) ? "" : restOfLine.startsWith(")") ? quote : quote + closer;
  return before + module.slice(written.length) + behind || undefined;
}

/**
 * What a completion should begin with instead where it takes names from a module of which that is not known, and another is known to have all
 * of them: what it says up to there, and that one. Undefined where nothing is known to be wrong.
 * @param middle the completion, as far as it has come
 */
export function redirected({ prefix, suffix }: Around, middle: string, modules: Modules): string | undefined {
  const near = prefix.slice(-LONGEST);
  for (const { bindings, quote, from, end } of takenIn(near + middle)) {
    const begin = end - quote.length - from.length - near.length;
    if (begin < 0) continue; // the user has written that
    const known = modules.having(bindings, prefix + suffix);
    if (known.length > 0 && !known.includes(from)) return middle.slice(0, begin) + known[0] + quote;
  }
  return undefined;
}

/** Tells of completions of a place whether, as far as it is known, what they import is where they take it from. */
export function isDirectedRight(around: Around, modules: Modules | undefined): (middle: string) => boolean {
  return (middle) => modules === undefined || redirected(around, middle, modules) === undefined;
}

function begunImport(statement: string): Begun | undefined {
  const found = IMPORTING.exec(statement);
  if (!found) return undefined;
  const [, word, clause, space, spaceBehind, open, written = ""] = found;
  const hasFrom = spaceBehind !== undefined;
  // `export { a }` may be all there is; of `import a` the name may not be whole.
  if (!hasFrom && (word === "export" || !(clause.trimEnd().endsWith("}") || space !== ""))) return undefined;
  const lacks = hasFrom ? (spaceBehind === "" ? " " : "") : space === "" ? " from " : "from ";
  return { bindings: bindingsIn(clause), lacks, open, written, closer: "" };
}

function begunRequire(statement: string): Begun | undefined {
  const found = REQUIRING.exec(statement);
  if (!found) return undefined;
  const [, clause, open, written = ""] = found;
  return { bindings: bindingsIn(clause), lacks: "", open, written, closer: ")" };
}
