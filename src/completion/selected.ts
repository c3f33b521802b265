import * as vscode from "vscode";

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
  readonly selected?: string;
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
  closed: string,
): Insertion | undefined {
  if (!selected) return { position, range: new vscode.Range(position, position), typed: "", closed };
  const { range, text } = selected;
  const typed = document.getText(new vscode.Range(range.start, position));
  return text.startsWith(typed) && !text.includes("\n")
    ? { position, range, typed, closed, selected: text.slice(typed.length) }
    : undefined;
}
