import * as vscode from "vscode";

/** Cells of code before one that are told at most, and lines of the prose right before it: the nearest. */
const MOST_BEFORE = 16;
const LINES_OF_PROSE = 8;
const PROSE = "markdown";
/** How the lines of a comment begin, by the languages of notebooks. */
const COMMENTS: Readonly<Record<string, string>> = {
  python: "# ",
  r: "# ",
  julia: "# ",
  typescript: "// ",
  javascript: "// ",
};

/** What stands around a notebook's cell: the other cells of its language, in the notebook's order. All is empty for any other document. */
export interface CellsAround {
  /** Those that are told before it. */
  readonly before: readonly vscode.TextDocument[];
  readonly others: readonly vscode.TextDocument[];
}

/** What stands around a document in the notebook that it is a cell of. */
export function cellsAround(document: vscode.TextDocument): CellsAround {
  const cells = cellsWith(document).filter(({ languageId }) => languageId === document.languageId);
  const before = cells.slice(0, Math.max(0, cells.indexOf(document))).slice(-MOST_BEFORE);
  return { before, others: cells.filter((cell) => cell !== document && !before.includes(cell)) };
}

/** The prose right before a document in its notebook, as a comment of its language; "" where there is none, or none of that language is known. */
export function proseBefore(document: vscode.TextDocument): string {
  const begin = COMMENTS[document.languageId];
  if (begin === undefined) return "";
  const all = cellsWith(document);
  const cells = all.slice(0, Math.max(0, all.indexOf(document)));
  const first = cells.findLastIndex((cell) => cell.languageId !== PROSE) + 1;
  const lines = cells.slice(first).flatMap((cell) => cell.getText().split(/\r?\n/));
  const said = lines.map((line) => line.replace(/^[#\s]+/, "").trimEnd()).filter((line) => line !== "");
  return said
    .slice(-LINES_OF_PROSE)
    .map((line) => `${begin}${line}\n`)
    .join("");
}

/** The file that a document is, or is a cell of: a cell has an address of its own, which is in no folder of the workspace. */
export function fileOf(document: vscode.TextDocument): vscode.Uri {
  return notebookOf(document)?.uri ?? document.uri;
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== "vscode-notebook-cell") return undefined;
  const isIn = (notebook: vscode.NotebookDocument) => notebook.getCells().some((cell) => cell.document === document);
  return vscode.workspace.notebookDocuments.find(isIn);
}

/** All cells of the notebook that a document is a cell of, itself among them. */
function cellsWith(document: vscode.TextDocument): readonly vscode.TextDocument[] {
  return (
    notebookOf(document)
      ?.getCells()
      .map((cell) => cell.document) ?? []
  );
}
