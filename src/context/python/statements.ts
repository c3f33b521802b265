/** A name in an import. */
export interface Item {
  /** As it is called from then on. */
  readonly name: string;
  /** As it is called where it is taken from. */
  readonly taken: string;
  /** How the import has it: `Shape`, `Shape as S`, `numpy as np`. */
  readonly what: string;
}

/** An import. */
export interface Statement {
  /** The module that something is taken of, as the text has it: `typing`, `.shapes`, `..`; undefined where modules are imported by themselves. */
  readonly from: string | undefined;
  readonly items: readonly Item[];
  /** Where it begins in the text, with its indentation, and where its items end. */
  readonly begin: number;
  readonly end: number;
}

/** A name that a text imports, and from where. */
export interface Imported extends Item {
  readonly from: string | undefined;
}

const FROM = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|\(?([^\n#;]*))/gm;
const IMPORT = /^[ \t]*import[ \t]+([^\n#;]*)/gm;
const ITEM = /^([\p{L}\p{N}_.]+)(?:\s+as\s+([\p{L}\p{N}_]+))?$/u;
const COMMENT = /#.*$/gm;
/** What other files may import of a text: what is not indented. */
const DEFINED = /^(?:(?:async[ \t]+)?def|class)[ \t]+([\p{L}\p{N}_]+)|^([\p{L}\p{N}_]+)[ \t]*(?::[^=\n]+)?=(?!=)/gmu;

/** The imports in a text, wherever they are. */
export function statementsIn(text: string): Statement[] {
  const at = ({ index: begin, 0: all }: RegExpExecArray) => ({ begin, end: begin + all.length });
  const taken = [...text.matchAll(FROM)].map((found) => {
    const [, from, listed, line] = found;
    return { from, items: itemsOf(listed ?? line), ...at(found) };
  });
  const whole = [...text.matchAll(IMPORT)].map((found) => ({
    from: undefined,
    items: itemsOf(found[1]),
    ...at(found),
  }));
  return [...taken, ...whole];
}

/** The names that a text's imports bind. One that stands for no module of its own (`import a.b`) is left out. */
export function importedIn(statements: readonly Statement[]): Imported[] {
  return statements
    .flatMap(({ from, items }) => items.map((item) => ({ ...item, from })))
    .filter(({ name }) => !name.includes("."));
}

function itemsOf(list: string): Item[] {
  return list
    .replace(COMMENT, "")
    .split(",")
    .flatMap((item) => {
      const what = item.trim().replace(/\s+/g, " ");
      const [, taken, alias] = ITEM.exec(what) ?? [];
      return taken === undefined ? [] : [{ name: alias ?? taken, taken, what }];
    });
}

/** What binds names, wherever it stands: blocks, assignments, and what is bound by the way. */
const BINDING = [
  /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([\p{L}\p{N}_]+)/gmu,
  /^[ \t]*([\p{L}\p{N}_][\p{L}\p{N}_.,*()[\] \t]*)(?::[^=\n]+)?=(?!=)/gmu,
  /\bas[ \t]+([\p{L}\p{N}_, \t()]+)/gu,
  /\bfor[ \t]+([^\n]+?)[ \t]+in\b/gu,
  /\b([\p{L}\p{N}_]+)[ \t]*:=/gu,
];
/** Every word that may be a name. */
export const NAMES = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** What binds names that the text does not tell. */
const UNTOLD = /\bimport[ \t]*\(?[ \t]*\*|\b__getattr__\b|\bglobals\b|\bsys\.modules\b|\bexec\b/;

/** The names that a text may bind as a module, and some that it does not, bound further in; undefined where it may bind others than it tells. @param statements its imports */
export function maybeBoundIn(text: string, statements: readonly Statement[]): ReadonlySet<string> | undefined {
  if (UNTOLD.test(text)) return undefined;
  const bound = BINDING.flatMap((pattern) => [...text.matchAll(pattern)].map(([, names]) => names));
  return new Set([
    ...bound.flatMap((names) => names.match(NAMES) ?? []),
    ...statements.flatMap(({ items }) => items.map(({ name }) => name.split(".")[0])),
  ]);
}

/** The names that a text defines, and that others may import. */
export function definedIn(text: string): string[] {
  return [...new Set([...text.matchAll(DEFINED)].map(([, block, variable]) => block ?? variable))];
}
