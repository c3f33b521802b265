import type { Neighbour } from "../model/prompt.ts";
import { nameOf, takenIn } from "./modules/bindings.ts";
import { familyOf } from "./modules/sourceFiles.ts";
import { statementsIn } from "./python/statements.ts";

/** What a text imports of a file of the same workspace. */
export interface Import {
  /** The module as the text names it: `./prices`, `..shop.prices`, `shop.prices`. */
  readonly from: string;
  /** The names that it has there. */
  readonly names: readonly string[];
}

/** The declaration of an imported name. */
export interface Declaration extends Neighbour {
  readonly name: string;
}

/** Lines of a declaration at most. */
const LONGEST = 12;
const SCRIPT_ENDINGS = [".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", "/index.ts", "/index.tsx", "/index.js"];
const CLOSER = /^[)\]}]/;

/** The imports in a text of a language that we know imports of, in their order; none in others. */
export function importsOf(text: string, languageId: string): Import[] {
  if (languageId === "python") {
    return statementsIn(text).flatMap(({ from, items }) =>
      from === undefined ? [] : [{ from, names: items.map(({ taken }) => taken) }],
    );
  }
  if (!familyOf(languageId)) return [];
  return takenIn(text)
    .filter(({ from }) => /^\.{1,2}\//.test(from))
    .map(({ from, bindings }) => ({
      from,
      names: bindings.filter((binding) => !binding.startsWith("* ")).map(nameOf),
    }));
}

/**
 * Where an imported module may lie, the likeliest place first: paths with `/`, relative to the importing file's folder, or to the
 * workspace's where they begin with `/`.
 */
export function placesOf(from: string, languageId: string): string[] {
  if (languageId === "python") {
    const [, dots, modules] = /^(\.*)(.*)$/.exec(from) ?? ["", "", from];
    const path = modules.replaceAll(".", "/");
    // Beside a script and a notebook are modules that they import, too.
    const folders = dots === "" ? ["/", "/src/", "./"] : [dots === "." ? "./" : "../".repeat(dots.length - 1)];
    return folders.flatMap((folder) =>
      path === "" ? [`${folder}__init__.py`] : [`${folder}${path}.py`, `${folder}${path}/__init__.py`],
    );
  }
  if (!familyOf(languageId)) return [];
  // What TypeScript's sources import as .js is a .ts beside them.
  const bare = from.replace(/\.([cm]?)[jt]sx?$/, "");
  return [...(bare === from ? [] : [from]), ...SCRIPT_ENDINGS.map((ending) => bare + ending)];
}

/** The outermost declaration of a name in a text: of a function its head, of all else its first lines. Undefined where there is none. */
export function declarationOf(name: string, text: string, languageId: string): string | undefined {
  const escaped = name.replaceAll("$", "\\$");
  const head =
    languageId === "python"
      ? `^(?:(?:async[ \\t]+)?def|class)[ \\t]+${escaped}\\b|^${escaped}[ \\t]*[:=]`
      : `^(?:export[ \\t]+)?(?:default[ \\t]+)?(?:declare[ \\t]+)?(?:abstract[ \\t]+)?(?:async[ \\t]+)?(?:function[ \\t]*\\*?|class|interface|type|enum|const|let|var)[ \\t]+${escaped}(?![\\w$])`;
  const found = new RegExp(head, "m").exec(text);
  if (!found) return undefined;
  const lines = text.slice(found.index).split("\n", LONGEST);
  const isFunction = /\b(?:function|def)\b/.test(found[0]);
  let end = 1;
  for (; end < lines.length; end++) {
    if (isFunction && /[{:]\s*$/.test(lines[end - 1])) break;
    if (/^[^\s)\]}]/.test(lines[end])) break;
    if (CLOSER.test(lines[end]) && !/[{:,(]\s*$/.test(lines[end])) return lines.slice(0, end + 1).join("\n");
  }
  const kept = lines.slice(0, end).join("\n").trimEnd();
  return isFunction ? kept.replace(/\s*\{$/, "") : kept;
}
