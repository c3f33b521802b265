import { extname } from "node:path";

/** Grammars that are shipped, by their names in @vscode/tree-sitter-wasm, and what paths of their language end in. */
const ENDS = {
  typescript: [".ts", ".mts", ".cts"],
  tsx: [".tsx"],
  javascript: [".js", ".jsx", ".mjs", ".cjs"],
  python: [".py", ".pyi"],
} as const;

export type Grammar = keyof typeof ENDS;

/** The grammar of a document, by what its path ends in; undefined where none is shipped. */
export function grammarOf(path: string): Grammar | undefined {
  const end = extname(path).toLowerCase();
  const found = Object.entries(ENDS).find(([, ends]) => (ends as readonly string[]).includes(end));
  return found?.[0] as Grammar | undefined;
}
