import * as vscode from "vscode";
import type { FillIn } from "../model/prompt.ts";
import { cellsBefore } from "./cells.ts";
import { toldPath } from "./toldPath.ts";

/** Lines before the cursor that are handed over at most; the model's own budget takes what fits of them. */
const LINES_BEFORE = 512;
/** The window's first line moves by this many at a time: between two moves, typing only extends the context. */
const LINES_STEP = 256;
const LINES_AFTER = 128;

/** The document around a position, with LF line ends as the model knows them. A notebook's cells before it stand before its own. */
export function fillInAt(document: vscode.TextDocument, position: vscode.Position): FillIn {
  const first = Math.max(0, Math.ceil((position.line - LINES_BEFORE) / LINES_STEP) * LINES_STEP);
  const last = Math.min(document.lineCount, position.line + LINES_AFTER);
  return {
    path: toldPath(document),
    prefix: cellsBefore(document) + textIn(document, new vscode.Position(first, 0), position),
    suffix: textIn(document, position, new vscode.Position(last, 0)),
  };
}

/** Text between two positions, with LF line ends. */
export function textIn(document: vscode.TextDocument, from: vscode.Position, to: vscode.Position): string {
  return document.getText(new vscode.Range(from, to)).replaceAll("\r\n", "\n");
}
