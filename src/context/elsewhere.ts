import * as vscode from "vscode";

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Of documents: a text of theirs and its words. Where one types, the text around is handed over, and so the rest is mostly the same. */
const known = new WeakMap<vscode.TextDocument, { readonly text: string; readonly words: string }>();

/**
 * The words of what is not handed over of a document: of all but the lines from `first` to before `last`, and of other `cells` of its notebook. Each
 * once, with a space between two; "" where nothing is left.
 */
export function wordsElsewhere(
  document: vscode.TextDocument,
  first: number,
  last: number,
  cells: readonly vscode.TextDocument[],
): string {
  const lines = (from: number, to: number) => document.getText(new vscode.Range(from, 0, to, 0));
  const text = [lines(0, first), lines(last, document.lineCount), ...cells.map((cell) => cell.getText())].join("\n");
  const before = known.get(document);
  if (before?.text === text) return before.words;
  const words = [...new Set(text.match(NAME))].join(" ");
  known.set(document, { text, words });
  return words;
}
