import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Declaration, declarationOf, importsOf, placesOf } from "../context/imports.ts";
import { languageOf } from "./languages.ts";

/**
 * Declarations of what a file imports of files below a folder, as the editor knows them (`ImportedFiles`).
 * @param root the folder that imports without dots are looked for in
 * @param path the importing file, from `root`
 */
export async function declaredFor(root: string, path: string, text: string): Promise<Declaration[]> {
  const languageId = languageOf(path);
  if (languageId === undefined) return [];
  const found: Declaration[] = [];
  for (const { from, names } of importsOf(text, languageId)) {
    const places = placesOf(from, languageId).map((place) =>
      place.startsWith("/") ? join(root, place) : join(root, dirname(path), place),
    );
    const file = await firstOf(places);
    if (!file) continue;
    for (const name of names) {
      const declaration = declarationOf(name, file.text, languageId);
      if (declaration !== undefined) found.push({ name, path: relative(root, file.path), text: declaration });
    }
  }
  return found;
}

async function firstOf(places: readonly string[]): Promise<{ path: string; text: string } | undefined> {
  for (const path of places) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return { path, text: text.replaceAll("\r\n", "\n") };
  }
  return undefined;
}
