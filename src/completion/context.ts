import * as vscode from "vscode";
import type { FillIn } from "../model/prompt.ts";
import type { OtherDocument } from "./neighbours.ts";

/** Lines before the cursor that are handed over at most; the model's own budget takes what fits of them. */
const LINES_BEFORE = 512;
/** The window's first line moves by this many at a time: between two moves, typing only extends the context. */
const LINES_STEP = 256;
const LINES_AFTER = 128;

/** Documents beside the one that is completed that are looked at at most, and lines of each. */
const MOST_OTHERS = 20;
const LINES_OF_OTHERS = 2000;

/** The document around a position, with LF line ends as the model knows them. */
export function fillInAt(document: vscode.TextDocument, position: vscode.Position): FillIn {
  const first = Math.max(0, Math.ceil((position.line - LINES_BEFORE) / LINES_STEP) * LINES_STEP);
  const last = Math.min(document.lineCount, position.line + LINES_AFTER);
  return {
    path: vscode.workspace.asRelativePath(document.uri),
    prefix: textIn(document, new vscode.Position(first, 0), position),
    suffix: textIn(document, position, new vscode.Position(last, 0)),
  };
}

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

/** Text between two positions, with LF line ends. */
export function textIn(document: vscode.TextDocument, from: vscode.Position, to: vscode.Position): string {
  return document.getText(new vscode.Range(from, to)).replaceAll("\r\n", "\n");
}
