import type { Node } from "@vscode/tree-sitter-wasm";

/** Of a list of nodes those that are there: its type has it that some may not be. */
export function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node) => node !== null);
}

/** Whether a node is statements that stand together: Python's indented ones, the others' in braces. */
export function isBlock({ type }: Node): boolean {
  return type === "block" || type === "statement_block";
}
