/** Sources that import each other. What is compiled of one is no source of the other. */
export type Family = "typescript" | "javascript" | "python";

/** Files of a workspace that are read for their imports at most. */
export const MOST_FILES = 4000;
/** Larger files are left alone: they are generated, or data. */
export const LARGEST_BYTES = 200_000;
const SKIPPED_FOLDERS = ["node_modules", "dist", "out", "build", "coverage", "vendor", "venv", "site-packages"];
/** What lies in a folder that is skipped, as a glob. */
export const SKIPPED = `**/{${SKIPPED_FOLDERS.join(",")},.*}/**`;
/** Endings of the files that are read. */
export const ENDINGS: Readonly<Record<Family, readonly string[]>> = {
  typescript: ["ts", "tsx", "mts", "cts"],
  javascript: ["js", "jsx", "mjs", "cjs"],
  python: ["py"],
};
const LEFT_OUT = /\.(?:d\.[cm]?ts|min\.[cm]?js)$/;

/** What declares packages of JavaScript and TypeScript. */
export const MANIFEST = "package.json";

/** The family of a language; undefined of those whose imports are not known. */
export function familyOf(languageId: string): Family | undefined {
  if (languageId.startsWith("typescript")) return "typescript";
  if (/^javascript(?:react)?$/.test(languageId)) return "javascript";
  return languageId === "python" ? "python" : undefined;
}

/** Whether a folder is skipped: it holds what is installed or generated. */
export function isSkipped(folder: string): boolean {
  return folder.startsWith(".") || SKIPPED_FOLDERS.includes(folder);
}

/**
 * Whether a file is read. Declarations and minified code say again what sources say.
 * @param path from the workspace's root, with `/`
 */
export function isRead(path: string, family: Family): boolean {
  const parts = path.split("/");
  const name = parts.pop();
  const isSource = ENDINGS[family].some((ending) => path.endsWith(`.${ending}`)) && !LEFT_OUT.test(path);
  return (isSource || (name === MANIFEST && family !== "python")) && !parts.some(isSkipped);
}
