import * as vscode from "vscode";
import { isAt, type Place } from "./place.ts";

/** What a completion has to begin with. */
export interface Beginning {
  readonly text: string;
  /** Whether somebody has moved to it in the suggest widget; else that has selected it by itself, and may be wrong. */
  readonly isChosen: boolean;
}

/** Where a completion is inserted, and what it begins with there. */
export interface Insertion {
  /** The cursor. */
  readonly position: vscode.Position;
  /** What it takes the place of. */
  readonly range: vscode.Range;
  /** What stands between the range's start and the cursor. */
  readonly typed: string;
  /** Brackets and quotes behind the cursor that it takes the place of where it closes them itself. */
  readonly closed: string;
  /** What a completion has to go on with behind the cursor; undefined where it is free. */
  readonly begins?: Beginning;
}

/**
 * How a completion is inserted at a position: behind the cursor, or, where the suggest widget has an entry selected, in its place and going on with it, because the editor
 * shows nothing else then. Undefined where that entry would insert something else than what was typed, or several lines: those are a
 * snippet's, behind which the cursor does not go.
 */
export function insertionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
  isChosen: boolean,
  closed: string,
): Insertion | undefined {
  if (!selected) return { position, range: new vscode.Range(position, position), typed: "", closed };
  const { range, text } = selected;
  const typed = document.getText(new vscode.Range(range.start, position));
  return text.startsWith(typed) && !text.includes("\n")
    ? { position, range, typed, closed, begins: { text: text.slice(typed.length), isChosen } }
    : undefined;
}

/** Follows which entry of the suggest widget is selected. */
export class Selected {
  private last: { readonly place: Place; readonly text: string; readonly isChosen: boolean } | undefined;

  /** Whether somebody has moved to an entry: another one was selected at the same place before. */
  isChosen(document: vscode.TextDocument, position: vscode.Position, { text }: vscode.SelectedCompletionInfo): boolean {
    const before = isAt(this.last?.place, document, position) ? this.last : undefined;
    const isChosen = before !== undefined && (before.isChosen || before.text !== text);
    this.last = { place: { document, version: document.version, position }, text, isChosen };
    return isChosen;
  }
}
