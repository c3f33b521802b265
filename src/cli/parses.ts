import { spawnSync } from "node:child_process";
import { extname } from "node:path";
import { transform } from "esbuild";

const SCRIPTS = { ".ts": "ts", ".tsx": "tsx", ".js": "js", ".jsx": "jsx", ".mjs": "js" } as const;
const PYTHON = ["python3", "python"];
const CHECK = "import ast, sys; ast.parse(sys.stdin.read())";

/**
 * Whether a text is well formed in its file's language. Any Markdown is.
 * @throws Error if Python is needed and not on the PATH, or the language has no parser here
 */
export async function parses(path: string, text: string): Promise<boolean> {
  const extension = extname(path);
  if (extension === ".md") return true;
  if (extension === ".py") {
    for (const python of PYTHON) {
      const done = spawnSync(python, ["-c", CHECK], { input: text });
      if (!done.error) return done.status === 0;
    }
    throw new Error(`Python is needed to check ${path}: neither ${PYTHON.join(" nor ")} is on the PATH`);
  }
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
