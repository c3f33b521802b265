import type { Node } from "@vscode/tree-sitter-wasm";

/**
 * Whether a Python function around a stretch of its document returns a value somewhere else, and may end without: what stands there leaves it
 * like that (`inconsistent-return-statements`, as Pylint has it). Of a function that returns nothing but in that stretch no more is known than that it has been begun.
 */
export function endsWithoutValue(document: Node, begin: number, end: number): boolean {
  const around = functionAround(document, begin);
  const body = around?.childForFieldName("body");
  if (!body) return false;
  const own = ownStatements(body);
  if (own.some(({ type }) => type === "yield")) return false;
  const returns = own.filter(
    ({ type, startIndex }) => type === "return_statement" && (startIndex < begin || startIndex >= end),
  );
  return returns.some(givesValue) && runsThrough(body);
}

/** The innermost function that a place is in. Behind its last line that is where its body's lines begin, so what stands there is asked. */
function functionAround(document: Node, place: number): Node | undefined {
  let node: Node | null = document.descendantForIndex(place);
  while (node && node.type !== "function_definition") node = node.parent;
  return node ?? undefined;
}

/** What stands in a body, but for what is in functions and classes of its own. */
function ownStatements(node: Node): Node[] {
  return present(node.namedChildren).flatMap((child) =>
    ["function_definition", "class_definition", "lambda"].includes(child.type) ? [] : [child, ...ownStatements(child)],
  );
}

function givesValue({ namedChildren: [value] }: Node): boolean {
  return value !== undefined && value?.type !== "none" && value?.type !== "comment";
}

/** Whether what stands behind a block may be reached through it; of what is not known it is said not to. */
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

function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node) => node !== null);
}
