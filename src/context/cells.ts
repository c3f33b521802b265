import * as vscode from "vscode";

/** Cells before a cell that are handed over at most; the model's own budget takes what fits of them. */
const CELLS = 16;

/** What stands in the cells before a notebook's cell, those of its language, a blank line between them; "" for any other document. */
export function cellsBefore(document: vscode.TextDocument): string {
  if (document.uri.scheme !== "vscode-notebook-cell") return "";
  const notebook = vscode.workspace.notebookDocuments.find(({ uri }) => uri.path === document.uri.path);
  const cells = notebook?.getCells().map((cell) => cell.document) ?? [];
  return cells
    .slice(0, Math.max(0, cells.indexOf(document)))
    .filter(({ languageId }) => languageId === document.languageId)
    .slice(-CELLS)
    .map((cell) => `${cell.getText().replaceAll("\r\n", "\n").trimEnd()}\n\n`)
    .join("");
}
