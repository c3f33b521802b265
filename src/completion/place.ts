import type * as vscode from "vscode";

/** A position in a document as it is in one version. */
export interface Place {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
}

/** Whether a place is that position of that document, and the document has not changed since. */
export function isAt(place: Place | undefined, document: vscode.TextDocument, position: vscode.Position): boolean {
  return place?.document === document && place.version === document.version && place.position.isEqual(position);
}
