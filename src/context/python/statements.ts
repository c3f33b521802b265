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
  const taken = [...text.matchAll(FROM)].map(([, from, listed, line]) => ({ from, items: itemsOf(listed ?? line) }));
  const whole = [...text.matchAll(IMPORT)].map(([, line]) => ({ from: undefined, items: itemsOf(line) }));
  return [...taken, ...whole];
}

/** The names that a text imports. One that stands for no module of its own (`import a.b`) is left out. */
export function importedIn(text: string): Imported[] {
  return statementsIn(text)
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

/** The names that a text defines, and that others may import. */
export function definedIn(text: string): string[] {
  return [...new Set([...text.matchAll(DEFINED)].map(([, block, variable]) => block ?? variable))];
}
