import * as vscode from "vscode";
import { linesOf } from "./fillIn.ts";
import type { OtherDocument } from "./neighbours.ts";
import { cellsAround } from "./notebook.ts";
import { toldPath } from "./toldPath.ts";

/** Documents beside the one that is completed that are looked at at most, and lines of each. */
const MOST_OTHERS = 20;
const LINES_OF_OTHERS = 2000;

/** The documents of the same language that are open beside one, but for cells that are told before it; of each, no more than its beginning. */
export function othersBeside(document: vscode.TextDocument): OtherDocument[] {
  const told = [document, ...cellsAround(document).before];
  return vscode.workspace.textDocuments
    .filter((other) => !told.includes(other) && other.languageId === document.languageId && !other.isClosed)
    .slice(0, MOST_OTHERS)
    .map((other) => ({
      path: toldPath(other),
      text: linesOf(other, 0, LINES_OF_OTHERS),
    }));
}
