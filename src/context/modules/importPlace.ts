import type { Around } from "../knownImports.ts";
import { type Binding, bindingsIn, CLAUSE, REQUIRED } from "./bindings.ts";
import { importOf, namesIn, quoted, quoteIn } from "./missingImports.ts";
import type { Modules } from "./modules.ts";

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
export const LONGEST = 2000;
const WRITTEN = String.raw`(?:(["'])([^"'\n]*))?`;
const IMPORTING = new RegExp(String.raw`^[ \t]*(import|export)\s+${CLAUSE}(\s*)(?:(?<=[}\s])from\b(\s*)${WRITTEN})?$`);
const REQUIRING = new RegExp(String.raw`^[ \t]*${REQUIRED}\(\s*${WRITTEN}$`);
/** An import of which no more than the word is written, and one of whose names no more than the beginning of the first is. */
const UNNAMED = /^[ \t]*import(\s*)$/;
const NAMING = /^[ \t]*import\s+(type\s+)?\{(\s*)([\w$]*)$/;
const BEGINS = /^[ \t]*(?:import|export|const|let|var)\b/gm;

/**
 * What follows the cursor where an import is being written and it is known how it goes on. Where its names are still to come: those that the
 * file lacks, and their module. Behind them: what is left of `from`, of the module in its quotes, and of the quotes. Undefined where there
 * is no such import, or nothing is known.
 */
export function openingAt(around: Around, modules: Modules): string | undefined {
  const { prefix, suffix } = around;
  const near = prefix.slice(-LONGEST);
  const statement = near.slice([...near.matchAll(BEGINS)].at(-1)?.index ?? near.length);
  const restOfLine = suffix.split("\n", 1)[0];
  return (
    behindWord(statement, restOfLine, around, modules) ??
    behindBrace(statement, restOfLine, around, modules) ??
    behindNames(statement, restOfLine, around, modules)
  );
}

/** All of an import that the file lacks, where no more than the word is written. */
function behindWord(statement: string, restOfLine: string, around: Around, modules: Modules): string | undefined {
  const [, space] = UNNAMED.exec(statement) ?? [];
  if (space === undefined || !/^[;\s]*$/.test(restOfLine)) return undefined;
  const [missing] = modules.missing(around.prefix + around.suffix);
  return missing && (space === "" ? " " : "") + importOf(missing, around, modules).slice("import ".length);
}

/** The names that the file lacks of a module, behind a brace; and the module, unless the editor has closed the brace. */
function behindBrace(statement: string, restOfLine: string, around: Around, modules: Modules): string | undefined {
  const [whole, onlyTypes, space, begun] = NAMING.exec(statement) ?? [];
  if (whole === undefined || !/^\s*\}?[;\s]*$/.test(restOfLine)) return undefined;
  for (const missing of modules.missing(around.prefix + around.suffix)) {
    const names = namesIn(missing, begun, onlyTypes !== undefined);
    if (names === undefined) continue;
    const before = begun === "" && space === "" ? " " : "";
    if (restOfLine.includes("}")) return before + names + (/^\s/.test(restOfLine) ? "" : " ");
    return `${before}${names} } from ${quoted(missing, around, modules)}`;
  }
  return undefined;
}

/** The module that has the names. */
function behindNames(statement: string, restOfLine: string, around: Around, modules: Modules): string | undefined {
  const begun = begunImport(statement) ?? begunRequire(statement);
  if (!begun || begun.bindings.length === 0 || !/^["']?\)?[;\s]*$/.test(restOfLine)) return undefined;
  const { bindings, lacks, open, written, closer } = begun;
  const known = modules.having(bindings, around.prefix + around.suffix);
  const module = known.find((one) => one.startsWith(written));
  if (module === undefined) return undefined;
  const quote = open ?? quoteIn(around, modules);
  const before = open === undefined ? lacks + quote : "";
  const behind = restOfLine.startsWith(quote) ? "" : restOfLine.startsWith(")") ? quote : quote + closer;
  return before + module.slice(written.length) + behind || undefined;
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
