import type { Node } from "@vscode/tree-sitter-wasm";

/** What grammars call a comment, and what a string, a pattern or an element says; what is code in a string is not in these, but beside them. */
const PROSE =
  /^(?:comment|html_comment|string|string_(?:start|content|fragment|end)|template_string|escape_(?:sequence|interpolation)|jsx_text|regex_pattern)$/;

/** Whether what stands at a place of a document is read by people, or compared as it is, but not run. */
export function isProse(document: Node, at: number): boolean {
  const node = document.descendantForIndex(at);
  return node !== null && PROSE.test(node.type);
}
