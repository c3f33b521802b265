import * as vscode from "vscode";
import type { FillIn } from "../model/prompt.ts";
import { wordsElsewhere } from "./elsewhere.ts";
import { indentUnitOf } from "./indentUnit.ts";
import { cellsAround } from "./notebook.ts";
import { toldPath } from "./toldPath.ts";

/** Lines before the cursor that are handed over at most; the model's own budget takes what fits of them. */
const LINES_BEFORE = 512;
/** The window's first line moves by this many at a time: between two moves, typing only extends the context. */
const LINES_STEP = 256;
const LINES_AFTER = 128;

/** What the editor has closed by itself at a position. */
export interface ClosedAt {
  /** Brackets, quotes, closing tags and ends of comments right behind it, the innermost first. */
  readonly behind: string;
  /** What follows up to the last that nothing but white space separates from those: where Enter was pressed, they are on lines below. */
  readonly below: string;
}

/**
 * The document around a position, with LF line ends as the model knows them. A notebook's cells before it stand before its own, and prose right before it as a comment.
 * @param closed what the editor has closed by itself: right behind the position, where what is filled in takes its place, and on lines below
 */
export function fillInAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  closed: ClosedAt = { behind: "", below: "" },
): FillIn {
  const first = Math.max(0, Math.ceil((position.line - LINES_BEFORE) / LINES_STEP) * LINES_STEP);
  const last = Math.min(document.lineCount, position.line + LINES_AFTER);
  const { before, others, comment } = cellsAround(document);
  return {
    path: toldPath(document),
    prefix: before.map(wholeCell).join("") + comment + textIn(document, new vscode.Position(first, 0), position),
    suffix: textIn(document, position.translate(0, closed.behind.length), new vscode.Position(last, 0)),
    ...(closed.below !== "" && { closedBelow: closed.below }),
    elsewhere: wordsElsewhere(document, first, last, others),
    ...indentUnitOf(document),
  };
}

/** Text between two positions, with LF line ends. */
export function textIn(document: vscode.TextDocument, from: vscode.Position, to: vscode.Position): string {
  return document.getText(new vscode.Range(from, to)).replaceAll("\r\n", "\n");
}

/** A cell as it stands before another: a blank line behind it. */
function wholeCell(cell: vscode.TextDocument): string {
  return `${textIn(cell, new vscode.Position(0, 0), new vscode.Position(cell.lineCount, 0)).trimEnd()}\n\n`;
}
