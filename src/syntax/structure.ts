import type { Node } from "@vscode/tree-sitter-wasm";
import { present } from "./nodes.ts";

/**
 * How many errors a document has: what its grammar could not read, what it misses, and with `isIndented` (Python) blocks without statements,
 * functions that only say what they do, and statements that are not indented as their block is: its grammar reads these in any way.
 */
export function errorsOfStructure(document: Node, isIndented: boolean): number {
  const blocks = isIndented ? [document, ...present(document.descendantsOfType("block"))] : [];
  return blocks.reduce((errors, block) => errors + errorsOfBlock(block), errorsOfGrammar(document));
}

function errorsOfGrammar(node: Node): number {
  const own = node.isError || node.isMissing ? 1 : 0;
  if (!node.hasError) return own;
  return present(node.children).reduce((errors, child) => errors + errorsOfGrammar(child), own);
}

function errorsOfBlock({ type, namedChildren }: Node): number {
  const statements = present(namedChildren).filter((child) => child.type !== "comment");
  if (statements.length === 0) return type === "block" ? 1 : 0;
  const { column } = statements[0].startPosition;
  let errors = statements.length === 1 && isDocstring(statements[0]) ? 1 : 0;
  let lastRow = -1;
  for (const { startPosition, endPosition } of statements) {
    // Behind a `;` a statement begins in a line of the one before.
    if (startPosition.row > lastRow && startPosition.column !== column) errors++;
    lastRow = endPosition.row;
  }
  return errors;
}

/** Whether a statement tells what a function does: it is its first one then. */
function isDocstring({ type, firstNamedChild, parent }: Node): boolean {
  const isString = type === "expression_statement" && firstNamedChild?.type === "string";
  return isString && parent?.parent?.type === "function_definition";
}
