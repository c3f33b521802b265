import type * as vscode from "vscode";

/** By how many lines an edit moves what stands below it. */
export function linesMoved({ range, text }: vscode.TextDocumentContentChangeEvent): number {
  return text.split(/\r?\n/).length - 1 - (range.end.line - range.start.line);
}
