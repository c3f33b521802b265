import * as vscode from "vscode";
import type { FillIn } from "../model/prompt.ts";
import { wordsElsewhere } from "./elsewhere.ts";
import { indentUnitOf } from "./indentUnit.ts";
import { cellsAround, proseBefore } from "./notebook.ts";
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
 * The document around a position, with LF line ends as the model knows them.
 * @param closed what the editor has closed by itself: right behind the position, where what is filled in takes its place, and on lines below
 */
export function fillInAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  closed: ClosedAt = { behind: "", below: "" },
): FillIn {
  const first = Math.max(0, Math.ceil((position.line - LINES_BEFORE) / LINES_STEP) * LINES_STEP);
  const last = Math.min(document.lineCount, position.line + LINES_AFTER);
  const prefix = textIn(document, new vscode.Position(first, 0), position);
  const suffix = textIn(document, position.translate(0, closed.behind.length), new vscode.Position(last, 0));
  return {
    ...fillInBetween(document, prefix, suffix, first, last),
    ...(closed.below !== "" && { closedBelow: closed.below }),
  };
}

/**
 * What is told of a place of a document that texts with LF line ends stand around, the lines from `first` to before `last`: all of them where these are
 * not given. A notebook's cells before it stand before its own text, and prose right before it as a comment.
 */
export function fillInBetween(
  document: vscode.TextDocument,
  before: string,
  behind: string,
  first = 0,
  last = document.lineCount,
): FillIn {
  const cells = cellsAround(document);
  return {
    path: toldPath(document),
    prefix: cells.before.map(wholeCell).join("") + proseBefore(document) + before,
    suffix: behind,
    elsewhere: wordsElsewhere(document, first, last, cells.others),
    ...indentUnitOf(document),
  };
}

/** Text between two positions, with LF line ends. */
export function textIn(document: vscode.TextDocument, from: vscode.Position, to: vscode.Position): string {
  return document.getText(new vscode.Range(from, to)).replaceAll("\r\n", "\n");
}

/** The lines of a document from `first` to before `end`, with LF line ends. */
export function linesOf(document: vscode.TextDocument, first: number, end: number): string {
  return textIn(document, new vscode.Position(first, 0), new vscode.Position(end, 0));
}

/** A cell as it stands before another: a blank line behind it. */
function wholeCell(cell: vscode.TextDocument): string {
  return `${linesOf(cell, 0, cell.lineCount).trimEnd()}\n\n`;
}
