import * as vscode from "vscode";
import type { Place } from "./place.ts";

/**
 * Where the active editor's cursor is. An editor that has put a closing tag behind the cursor (JSX, HTML) goes on telling extensions that the cursor stands behind that
 * (VS Code 1.139); when it asks for completions, it tells where it really is. So what it has asked last holds until it tells of another selection.
 */
export class Cursor implements vscode.Disposable {
  private asked: { readonly editor: vscode.TextEditor; readonly position: vscode.Position } | undefined;
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === this.asked?.editor) this.asked = undefined;
    });
  }

  /** Notes where the active editor asks for completions. */
  isAsking(position: vscode.Position): void {
    const editor = vscode.window.activeTextEditor;
    this.asked = editor && { editor, position };
  }

  /** Its position in a document; undefined where another one, or none, is edited. */
  in(document: vscode.TextDocument): vscode.Position | undefined {
    const { place } = this;
    return place?.document === document ? place.position : undefined;
  }

  /** Undefined without an editor. */
  get place(): Place | undefined {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return undefined;
    const { document, selection } = editor;
    const position = this.asked?.editor === editor ? this.asked.position : selection.active;
    return { document, version: document.version, position };
  }

  dispose(): void {
    this.listening.dispose();
  }
}
