import type { Node } from "@vscode/tree-sitter-wasm";
import { present } from "./nodes.ts";

/**
 * Whether the Python function around a stretch of its document returns a value elsewhere, and may end without one: then what stands in that
 * stretch has left it so (`inconsistent-return-statements`, as Pylint calls it). One that returns a value nowhere else may only have been begun.
 */
export function endsWithoutValue(document: Node, begin: number, end: number): boolean {
  const around = functionAround(document.descendantForIndex(begin));
  const body = around?.childForFieldName("body");
  if (!body) return false;
  const own = present(body.descendantsOfType(["return_statement", "yield"])).filter(
    (node) => functionAround(node)?.id === around?.id,
  );
  if (own.some(({ type }) => type === "yield")) return false;
  const elsewhere = own.filter(({ startIndex }) => startIndex < begin || startIndex >= end);
  return elsewhere.some(givesValue) && runsThrough(body);
}

/** The innermost function that a node is in. */
function functionAround(node: Node | null): Node | undefined {
  let around = node;
  while (around && around.type !== "function_definition") around = around.parent;
  return around ?? undefined;
}

function givesValue({ namedChildren: [value] }: Node): boolean {
  return value !== undefined && value?.type !== "none" && value?.type !== "comment";
}

/** Whether what stands behind a block may be reached through it. Where that is not looked into (`try`, `match`, `while True`), it is said not to. */
function runsThrough(block: Node): boolean {
  const last = present(block.namedChildren).findLast(({ type }) => type !== "comment");
  if (!last) return true;
  const parts = (name: string) => present(last.childrenForFieldName(name));
  switch (last.type) {
    case "return_statement":
    case "raise_statement":
    case "break_statement":
    case "continue_statement":
    case "match_statement":
    case "try_statement":
      return false;
    case "with_statement":
      return parts("body").some(runsThrough);
    case "while_statement":
      return parts("condition").some(({ type }) => type !== "true" && type !== "integer");
    case "if_statement": {
      const others = parts("alternative");
      const isWhole = others.some(({ type }) => type === "else_clause");
      const blocks = others.flatMap((clause) =>
        present([clause.childForFieldName(clause.type === "else_clause" ? "body" : "consequence")]),
      );
      return !isWhole || [...parts("consequence"), ...blocks].some(runsThrough);
    }
    default:
      return true;
  }
}
