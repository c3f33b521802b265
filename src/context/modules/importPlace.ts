import { type Binding, bindingsIn, CLAUSE, IMPORT } from "./bindings.ts";
import type { Modules } from "./modules.ts";

/** The text on both sides of a cursor. */
interface Around {
  readonly prefix: string;
  readonly suffix: string;
}

/** An import whose module is being written. */
interface ImportPlace {
  readonly bindings: readonly Binding[];
  /** What of the statement lacks before its module: ` from "`, `"`, nothing. */
  readonly before: string;
  /** What of the module is written already. */
  readonly written: string;
  /** The quote behind the module; nothing where the editor has written it. */
  readonly after: string;
}

/** Characters of an import at most. */
const LONGEST = 2000;
const STATEMENT = new RegExp(
  String.raw`^[ \t]*(import|export)\s+${CLAUSE}(\s*)(?:(?<=[}\s])from\b(\s*)(?:(["'])([^"'\n]*))?)?$`,
);
const QUOTED = /\bfrom\s*(["'])/g;

/**
 * What follows the cursor where an import's module is being written and is known: what is left of `from`, of the module in its quotes, and of
 * the quotes. Undefined where there is no such import, or nothing is known of its names.
 */
export function openingAt({ prefix, suffix }: Around, modules: Modules): string | undefined {
  const place = importPlace({ prefix, suffix }, modules.quote);
  if (!place) return undefined;
  const { bindings, before, written, after } = place;
  const module = modules.having(bindings, prefix + suffix).find((known) => known.startsWith(written));
  return module === undefined ? undefined : before + module.slice(written.length) + after || undefined;
}

/**
 * What a completion should begin with instead where it takes names from a module of which that is not known, and another is known to have all
 * of them: what it says up to there, and that one. Undefined where nothing is known to be wrong.
 * @param middle the completion, as far as it has come
 */
export function redirected({ prefix, suffix }: Around, middle: string, modules: Modules): string | undefined {
  const near = prefix.slice(-LONGEST);
  for (const { index, 0: whole, 1: clause, 2: quote, 3: module } of (near + middle).matchAll(IMPORT)) {
    const end = index + whole.length - near.length;
    if (end <= 0) continue;
    const known = modules.having(bindingsIn(clause), prefix + suffix);
    if (known.length === 0 || known.includes(module)) continue;
    const begin = end - module.length - quote.length;
    if (begin >= 0) return middle.slice(0, begin) + known[0] + quote;
  }
  return undefined;
}

/** The import at the end of a text whose module is being written, and not yet its end; undefined where there is none. */
function importPlace({ prefix, suffix }: Around, usualQuote: string | undefined): ImportPlace | undefined {
  const near = prefix.slice(-LONGEST);
  const begin = Math.max(...["import", "export"].map((word) => lastLineWith(near, word)));
  const found = begin < 0 ? null : STATEMENT.exec(near.slice(begin));
  if (!found) return undefined;
  const [, word, clause, space, spaceBehind, open, written = ""] = found;
  const hasFrom = spaceBehind !== undefined;
  // `export { a }` may be all there is; of `import a` the name may not be whole.
  if (!hasFrom && (word === "export" || !(clause.trimEnd().endsWith("}") || space !== ""))) return undefined;
  const bindings = bindingsIn(clause);
  if (bindings.length === 0) return undefined;
  const restOfLine = suffix.split("\n", 1)[0];
  if (!/^["']?[;\s]*$/.test(restOfLine)) return undefined;
  const quote = open ?? lastQuoteIn(prefix) ?? lastQuoteIn(suffix) ?? usualQuote ?? '"';
  const from = hasFrom ? (spaceBehind === "" ? " " : "") : space === "" ? " from " : "from ";
  return {
    bindings,
    before: open === undefined ? from + quote : "",
    written,
    after: restOfLine.startsWith(quote) ? "" : quote,
  };
}

function lastQuoteIn(text: string): string | undefined {
  return [...text.matchAll(QUOTED)].at(-1)?.[1];
}

function lastLineWith(text: string, word: string): number {
  return [...text.matchAll(new RegExp(`^[ \\t]*${word}\\b`, "gm"))].at(-1)?.index ?? -1;
}
