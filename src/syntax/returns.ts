import type { Node } from "@vscode/tree-sitter-wasm";
import { present } from "./nodes.ts";
import { runsThrough } from "./runsThrough.ts";

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
