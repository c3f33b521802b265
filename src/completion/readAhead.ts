import * as vscode from "vscode";

/** The cursor is only passing where it stays for less. */
const REST_MS = 300;
/** Who has not written in a document for so long reads it: there the processor is left alone. */
const WRITING_MS = 5 * 60_000;

/**
 * Has the text around a cursor read that has come to rest in a document which is being written, so that the first completion there
 * need not wait for that. One reading is alive at a time; it ends where the cursor goes on.
 */
export class ReadAhead implements vscode.Disposable {
  /** When each document was edited last. */
  private readonly edited = new WeakMap<vscode.TextDocument, number>();
  private resting: NodeJS.Timeout | undefined;
  private reading = new AbortController();
  private readonly listening: vscode.Disposable[];

  /**
   * @param selector documents in which completions are given: what else changes, as an output channel does, nobody writes
   * @param read reads around the cursor as it is then
   */
  constructor(
    selector: vscode.DocumentSelector,
    private readonly read: (signal: AbortSignal) => Promise<void>,
  ) {
    this.listening = [
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const isWritten = contentChanges.length > 0 && vscode.languages.match(selector, document) > 0;
        if (isWritten) this.edited.set(document, performance.now());
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.moved(textEditor.document);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.moved(editor?.document)),
    ];
  }

  private moved(document: vscode.TextDocument | undefined): void {
    this.end();
    const edited = document && this.edited.get(document);
    if (edited === undefined || performance.now() - edited > WRITING_MS) return;
    this.resting = setTimeout(() => {
      this.reading = new AbortController();
      void this.read(this.reading.signal);
    }, REST_MS);
  }

  private end(): void {
    clearTimeout(this.resting);
    this.reading.abort();
  }

  dispose(): void {
    this.end();
    for (const listener of this.listening) listener.dispose();
  }
}
