import { extname } from "node:path";
import * as vscode from "vscode";
import { fileOf } from "./notebook.ts";

/** Documents that are no files of their own: their paths' ends, where there are any, tell nothing of their language. */
const NAMELESS = ["untitled", "vscode-notebook-cell"];

/** A document's path as the model is told it: in its folder of the workspace, and with an end that tells its language. */
export function toldPath(document: vscode.TextDocument): string {
  const path = vscode.workspace.asRelativePath(fileOf(document));
  if (!NAMELESS.includes(document.uri.scheme)) return path;
  const ends = endsOf(document.languageId);
  return ends.length === 0 || ends.includes(extname(path)) ? path : path.replace(/(\.ipynb)?$/, ends[0]);
}

/** What file names of a language end in, the usual end first, as the extensions say that bring the language; none where they do not. */
function endsOf(languageId: string): readonly string[] {
  for (const { packageJSON } of vscode.extensions.all) {
    const languages: readonly Language[] = packageJSON.contributes?.languages ?? [];
    const ends = languages.find(({ id, extensions }) => id === languageId && extensions)?.extensions;
    if (ends) return ends;
  }
  return [];
}

interface Language {
  readonly id: string;
  readonly extensions?: readonly string[];
}
