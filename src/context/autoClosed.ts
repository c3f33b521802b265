import * as vscode from "vscode";
import { linesMoved } from "./linesMoved.ts";

/** What one key puts into a document where the editor closes brackets and quotes by itself. */
const PAIR = /^(?:\(\)|\[\]|\{\}|""|''|``)$/;

interface Closed {
  readonly document: vscode.TextDocument;
  readonly line: number;
  /** Where the first of them stands on its line. */
  readonly character: number;
  /** The innermost first. */
  readonly closers: string;
}

/**
 * Knows which brackets and quotes behind the cursor the editor has closed by itself. They say nothing of how the line goes on: a completion
 * may take their place. One row of them is known, right behind where somebody is typing.
 */
export class AutoClosed implements vscode.Disposable {
  private closed: Closed | undefined;
  /** Before the last edit: for when that is undone. */
  private before: Closed | undefined;
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.workspace.onDidChangeTextDocument((event) => this.changed(event));
  }

  private changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const isKnown = [this.closed, this.before].some((known) => known?.document === document);
    if (!isKnown && !contentChanges.some(isPair)) return;
    const { closed } = this;
    if (reason === vscode.TextDocumentChangeReason.Undo) this.closed = this.before;
    else for (const change of contentChanges) this.closed = behind(change, document, this.closed);
    this.before = closed;
  }

  /** Those right behind a position, the innermost first; "" where there are none. */
  behind(document: vscode.TextDocument, position: vscode.Position): string {
    const { closed } = this;
    if (closed?.document !== document || closed.line !== position.line || closed.character !== position.character) {
      return "";
    }
    return document.lineAt(closed.line).text.startsWith(closed.closers, closed.character) ? closed.closers : "";
  }

  dispose(): void {
    this.listening.dispose();
  }
}

/** Whether an edit is what one key puts there. */
function isPair({ range, text }: vscode.TextDocumentContentChangeEvent): boolean {
  return range.isEmpty && PAIR.test(text);
}

/** What is known behind an edit; nothing any more where that was not made right before the closers, or over them. */
function behind(
  change: vscode.TextDocumentContentChangeEvent,
  document: vscode.TextDocument,
  known: Closed | undefined,
): Closed | undefined {
  const { range, text } = change;
  const { start, end } = range;
  const opened = isPair(change);
  const pair = { document, line: start.line, character: start.character + 1, closers: text[1] };
  if (known?.document !== document) return opened ? pair : undefined;
  const { line, character, closers } = known;
  const lines = text.split(/\r?\n/);
  if (start.line === line && end.line === line && start.character <= character && end.character >= character) {
    const left = closers.slice(end.character - character);
    if (opened) return { ...pair, closers: pair.closers + left };
    const before = lines.length > 1 ? 0 : start.character;
    return {
      document,
      line: line + lines.length - 1,
      character: before + lines[lines.length - 1].length,
      closers: left,
    };
  }
  if (opened) return pair;
  if (start.line > line) return known;
  return end.line < line ? { ...known, line: line + linesMoved(change) } : undefined;
}
