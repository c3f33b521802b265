import type { Node } from "@vscode/tree-sitter-wasm";
import { isBlock, present } from "./nodes.ts";

const LEAVING = new Set([
  "return_statement",
  "raise_statement",
  "throw_statement",
  "break_statement",
  "continue_statement",
]);
/** What is not looked into, and said not to be run through. */
const UNKNOWN = new Set(["match_statement", "switch_statement", "try_statement"]);

/** Whether what stands behind a statement or a block of them may be reached through it. Where that is not looked into (`try`, `switch`, `while True`), it is said not to. */
export function runsThrough(node: Node): boolean {
  if (isBlock(node)) {
    const last = present(node.namedChildren).findLast(({ type }) => type !== "comment");
    return last === undefined || runsThrough(last);
  }
  if (LEAVING.has(node.type) || UNKNOWN.has(node.type)) return false;
  const parts = (name: string) => present(node.childrenForFieldName(name));
  switch (node.type) {
    case "with_statement":
      return parts("body").some(runsThrough);
    case "while_statement":
      return parts("condition").some(({ text }) => !/^\(?(?:True|true|\d+)\)?$/.test(text));
    case "if_statement": {
      const others = parts("alternative");
      const isWhole = others.some(({ type }) => type === "else_clause");
      return !isWhole || [...parts("consequence"), ...others.flatMap(blockOf)].some(runsThrough);
    }
    default:
      return true;
  }
}

/** What an `elif` or an `else` does. */
function blockOf(clause: Node): Node[] {
  const block =
    clause.childForFieldName("body") ?? clause.childForFieldName("consequence") ?? clause.namedChildren.at(-1);
  return block ? [block] : [];
}
