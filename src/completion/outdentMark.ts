import * as vscode from "vscode";

/** Set while white space is marked: our Escape is bound to it. */
const OUTDENTS_KEY = "evoghost.outdents";

/**
 * Strikes through the white space before the cursor that ghost text takes the place of: the editor shows that text behind it. The mark goes as soon as the cursor
 * does.
 */
export class OutdentMark implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    color: new vscode.ThemeColor("editorGhostText.foreground"),
    textDecoration: "line-through",
  });
  private editor: vscode.TextEditor | undefined;
  private range: vscode.Range | undefined;
  private readonly listening = [
    vscode.window.onDidChangeActiveTextEditor(() => this.clear()),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      const { editor, range } = this;
      if (textEditor === editor && !(range && selections.every(({ active }) => active.isEqual(range.end))))
        this.clear();
    }),
  ];

  /** Marks white space that ends at the cursor; nothing where it is empty. */
  show(range: vscode.Range): void {
    if (this.range?.isEqual(range)) return;
    this.clear();
    if (range.isEmpty) return;
    this.editor = vscode.window.activeTextEditor;
    this.range = range;
    this.editor?.setDecorations(this.decoration, [range]);
    void vscode.commands.executeCommand("setContext", OUTDENTS_KEY, true);
  }

  clear(): void {
    if (!this.range) return;
    this.editor?.setDecorations(this.decoration, []);
    this.editor = undefined;
    this.range = undefined;
    void vscode.commands.executeCommand("setContext", OUTDENTS_KEY, false);
  }

  dispose(): void {
    this.clear();
    this.decoration.dispose();
    for (const listening of this.listening) listening.dispose();
  }
}
