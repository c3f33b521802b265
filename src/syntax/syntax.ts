import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Edit, Node, Point, Tree } from "@vscode/tree-sitter-wasm";
import { type Grammar, grammarOf } from "./grammars.ts";

const required = createRequire(import.meta.url);
// It is CommonJS that Node cannot import by names; its grammars lie beside it.
const { Language, Parser } = required("@vscode/tree-sitter-wasm") as typeof import("@vscode/tree-sitter-wasm");
const FOLDER = dirname(required.resolve("@vscode/tree-sitter-wasm"));

/** What a language's grammar makes of documents. */
export interface Syntax {
  /**
   * Errors in a document with a middle: what the grammar cannot read, what it misses, and in Python blocks without statements and
   * statements that are not indented as their block is. What stands around the middle is read anew only where it is another than last time, and
   * so is a middle: the same are asked for while they are searched for, told and weighed.
   */
  errorsWith(prefix: string, middle: string, suffix: string): number;
}

let initialized: Promise<void> | undefined;
/** They live as long as their thread does: there are four. */
const loaded = new Map<Grammar, Promise<Syntax>>();

/**
 * The syntax of a document's language, loaded once; undefined where no grammar of it is shipped.
 * @throws Error if the grammar cannot be loaded
 */
export async function syntaxOf(path: string): Promise<Syntax | undefined> {
  const grammar = grammarOf(path);
  if (!grammar) return undefined;
  const syntax = loaded.get(grammar) ?? load(grammar);
  loaded.set(grammar, syntax);
  return syntax;
}

async function load(grammar: Grammar): Promise<Syntax> {
  initialized ??= Parser.init({ locateFile: (file: string) => join(FOLDER, file) });
  await initialized;
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(FOLDER, `tree-sitter-${grammar}.wasm`)));
  const isIndented = grammar === "python";
  const parsed = (text: string, before?: Tree): Tree => {
    const tree = parser.parse(text, before);
    if (!tree) throw new Error(`The grammar of ${grammar} gave no tree`); // only where parsing is cancelled, which nothing does
    return tree;
  };
  let around:
    | { readonly prefix: string; readonly suffix: string; readonly tree: Tree; readonly known: Map<string, number> }
    | undefined;
  return {
    errorsWith(prefix, middle, suffix) {
      if (around?.prefix !== prefix || around.suffix !== suffix) {
        around?.tree.delete();
        around = { prefix, suffix, tree: parsed(prefix + suffix), known: new Map() };
      }
      const known = around.known.get(middle);
      if (known !== undefined) return known;
      const before = around.tree.copy();
      before.edit(inserting(middle, prefix));
      const tree = parsed(prefix + middle + suffix, before);
      const errors = errorsFrom(tree.rootNode, isIndented);
      before.delete();
      tree.delete();
      around.known.set(middle, errors);
      return errors;
    },
  };
}

/** The edit that inserts a middle behind a prefix. */
function inserting(middle: string, prefix: string): Edit {
  const startIndex = prefix.length;
  const startPosition = endOf(prefix);
  return {
    startIndex,
    oldEndIndex: startIndex,
    newEndIndex: startIndex + middle.length,
    startPosition,
    oldEndPosition: startPosition,
    newEndPosition: endOf(prefix + middle),
  };
}

function endOf(text: string): Point {
  const lines = text.split("\n");
  return { row: lines.length - 1, column: lines[lines.length - 1].length };
}

function errorsFrom(node: Node, isIndented: boolean): number {
  let errors = node.isError || node.isMissing ? 1 : 0;
  if (isIndented && (node.type === "block" || node.type === "module")) errors += errorsOfBlock(node);
  for (const child of node.children) {
    if (child && (isIndented || child.hasError)) errors += errorsFrom(child, isIndented);
  }
  return errors;
}

/** The grammar of Python reads blocks without statements, and statements that are indented in any way. */
function errorsOfBlock({ type, namedChildren }: Node): number {
  const statements = namedChildren.filter((child) => child !== null && child.type !== "comment") as Node[];
  if (statements.length === 0) return type === "block" ? 1 : 0;
  const { column } = statements[0].startPosition;
  let errors = 0;
  let lastRow = -1;
  for (const { startPosition, endPosition } of statements) {
    // Behind a `;` a statement begins in a line of the one before.
    if (startPosition.row > lastRow && startPosition.column !== column) errors++;
    lastRow = endPosition.row;
  }
  return errors;
}
