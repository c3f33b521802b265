import { extname } from "node:path";
import { transform } from "esbuild";
import { python } from "./python.ts";

const SCRIPTS = { ".ts": "ts", ".tsx": "tsx", ".js": "js", ".jsx": "jsx", ".mjs": "js" } as const;
const CHECK = "import ast, sys; ast.parse(sys.stdin.read())";

/**
 * Whether a text is well formed in its file's language. Any Markdown is.
 * @throws Error if Python is needed and not on the PATH, or the language has no parser here
 */
export async function parses(path: string, text: string): Promise<boolean> {
  const extension = extname(path);
  if (extension === ".md") return true;
  if (extension === ".py") return python(["-c", CHECK], text, `check ${path}`);
  const loader = SCRIPTS[extension as keyof typeof SCRIPTS];
  if (!loader) throw new Error(`${path}: there is no parser for ${extension || "a file without an ending"}`);
  try {
    // Top-level `return`, as in a snippet, is an error in a module but not in what a function would hold.
    await transform(`async function f() {\n${text.replace(/^import .*$/gm, "")}\n}`, { loader, logLevel: "silent" });
    await transform(text.match(/^import .*$/gm)?.join("\n") ?? "", { loader, logLevel: "silent" });
    return true;
  } catch {
    return false;
  }
}
