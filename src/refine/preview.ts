import * as vscode from "vscode";

export const SCHEME = "evoghost-refine";

/** A document's text as it would be, beside the document, in the editor's own diff view. Owns the tab: it ends with this. */
export class Preview implements vscode.Disposable {
  private static count = 0;
  private readonly uri: vscode.Uri;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable[];
  private text: string;
  private closing = false;

  /** @param closed told when the user closes the tab */
  constructor(
    private readonly document: vscode.TextDocument,
    private readonly title: string,
    closed: () => void,
  ) {
    this.text = document.getText();
    // The number keeps the view of an earlier refinement from being taken for this one.
    this.uri = document.uri.with({ scheme: SCHEME, query: `${++Preview.count}` });
    this.registrations = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: () => this.text,
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed: tabs }) => {
        if (!this.closing && tabs.some((tab) => this.isOurs(tab))) closed();
      }),
    ];
  }

  /** @param range what is brought into view */
  async open(range: vscode.Range): Promise<void> {
    const selection = new vscode.Range(range.start, range.start);
    await vscode.commands.executeCommand("vscode.diff", this.document.uri, this.uri, this.title, {
      preview: true,
      selection,
    });
    // The address of a notebook's cell, or of what has no file yet, does not tell its language.
    const { languageId } = this.document;
    const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === this.uri.toString());
    if (shown && shown.languageId !== languageId) await vscode.languages.setTextDocumentLanguage(shown, languageId);
  }

  show(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.changed.fire(this.uri);
  }

  /** Resolves when the tab is closed. */
  async close(): Promise<void> {
    this.closing = true;
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => this.isOurs(tab));
    await vscode.window.tabGroups.close(tabs);
    for (const registration of this.registrations.splice(0)) registration.dispose();
  }

  dispose(): void {
    void this.close();
  }

  private isOurs({ input }: vscode.Tab): boolean {
    return input instanceof vscode.TabInputTextDiff && input.modified.toString() === this.uri.toString();
  }
}
