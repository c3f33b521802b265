import * as vscode from "vscode";
import type { FillIn } from "../model/prompt.ts";

/** What an editor that shows the document indents by. */
export function indentUnitOf(document: vscode.TextDocument): Pick<FillIn, "indentUnit"> {
  const options = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.options;
  if (!options) return {};
  if (options.insertSpaces === false) return { indentUnit: "\t" };
  const size = typeof options.indentSize === "number" ? options.indentSize : options.tabSize;
  return typeof size === "number" ? { indentUnit: " ".repeat(size) } : {};
}
