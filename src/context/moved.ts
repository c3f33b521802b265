import * as vscode from "vscode";

/**
 * Where a position is behind an edit: what is inserted right there stands before it. Undefined where what stands at the position is replaced.
 * @param edit of a document's event: of several, those further behind come first
 */
export function moved(
  position: vscode.Position,
  edit: vscode.TextDocumentContentChangeEvent,
): vscode.Position | undefined {
  const { start, end } = edit.range;
  if (position.isBefore(start)) return position;
  if (position.isBefore(end)) return undefined;
  const lines = edit.text.split(/\r?\n/);
  const line = position.line - end.line + start.line + lines.length - 1;
  if (position.line > end.line) return new vscode.Position(line, position.character);
  const lineBegins = lines.length === 1 ? start.character : 0;
  return new vscode.Position(line, lineBegins + lines[lines.length - 1].length + position.character - end.character);
}
