import { extname } from "node:path";

const LANGUAGES: Readonly<Record<string, string>> = {
  ".ts": "typescript",
  ".mts": "typescript",
  ".tsx": "typescriptreact",
  ".js": "javascript",
  ".mjs": "javascript",
  ".jsx": "javascriptreact",
  ".py": "python",
};

/** The language of a file by its name, as the editor calls it; undefined of those that nothing is known of. */
export function languageOf(path: string): string | undefined {
  return LANGUAGES[extname(path)];
}
