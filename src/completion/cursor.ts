import * as vscode from "vscode";
import type { AutoClosed } from "../context/autoClosed.ts";
import type { Place } from "./place.ts";

/**
 * Where the active editor's cursor is. An editor that has put a closing tag behind the cursor (JSX, HTML) tells extensions that the cursor stands behind that, until it moves
 * (VS Code 1.139): such a place is put right. When the editor asks for completions, it tells where the cursor really is: that holds until it tells of another selection.
 */
export class Cursor implements vscode.Disposable {
  /** What is known better than the editor tells it. */
  private known: { readonly editor: vscode.TextEditor; readonly position: vscode.Position } | undefined;
  private readonly listening: vscode.Disposable;

  /** @param closed what the editor has closed by itself */
  constructor(closed: AutoClosed) {
    this.listening = vscode.window.onDidChangeTextEditorSelection(({ textEditor: editor, selections, kind }) => {
      // Whoever moves the cursor there does it with a key or the mouse.
      const position = kind === undefined ? closed.tagEndingAt(editor.document, selections[0].active) : undefined;
      if (position) this.known = { editor, position };
      else if (editor === this.known?.editor) this.known = undefined;
    });
  }

  /** Notes where the active editor has asked for completions. */
  askedAt(position: vscode.Position): void {
    const editor = vscode.window.activeTextEditor;
    this.known = editor && { editor, position };
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
    const position = this.known?.editor === editor ? this.known.position : selection.active;
    return { document, version: document.version, position };
  }

  dispose(): void {
    this.listening.dispose();
  }
}
