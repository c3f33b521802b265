import * as vscode from "vscode";
import { textIn } from "./fillIn.ts";
import type { OtherDocument } from "./neighbours.ts";

/** Documents beside the one that is completed that are looked at at most, and lines of each. */
const MOST_OTHERS = 20;
const LINES_OF_OTHERS = 2000;

/** The documents of the same language that are open beside one; of each, no more than its beginning. */
export function othersBeside(document: vscode.TextDocument): OtherDocument[] {
  return vscode.workspace.textDocuments
    .filter((other) => other !== document && other.languageId === document.languageId && !other.isClosed)
    .slice(0, MOST_OTHERS)
    .map((other) => ({
      path: vscode.workspace.asRelativePath(other.uri),
      text: textIn(other, new vscode.Position(0, 0), new vscode.Position(LINES_OF_OTHERS, 0)),
    }));
}
