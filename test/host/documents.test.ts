import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { begin, PYTHON, show, until } from "./completing.ts";
import { configure } from "./settings.ts";

/** One file that is nowhere on a disk. */
class HostedFile implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  content = Uint8Array.from(new TextEncoder().encode(PYTHON));

  watch = () => ({ dispose() {} });
  stat = () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.content.length });
  readDirectory = () => [];
  createDirectory = () => {};
  readFile = () => this.content;
  writeFile(_: vscode.Uri, content: Uint8Array): void {
    this.content = Uint8Array.from(content);
  }
  delete = () => {};
  rename = () => {};
}

suite("documents that are no files", () => {
  suiteSetup(begin);
  suiteTeardown(() => configure("beams", undefined));
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  /** Completes at the cursor, and accepts it; what the document has in the end. */
  async function completedIn(document: vscode.TextDocument): Promise<string> {
    await vscode.commands.executeCommand("evoghost.trigger");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand("evoghost.accept");
    return document.getText();
  }

  test("in a cell of a notebook it completes", async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, PYTHON, "python");
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand("notebook.cell.edit");
    const { document } = notebook.cellAt(0);
    await until(() => vscode.window.activeTextEditor?.document === document);
    await vscode.commands.executeCommand("cursorBottom");
    await completedIn(document);
    await until(() => document.getText().length > PYTHON.length);
    assert.ok(document.getText().startsWith(PYTHON), document.getText());
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("in a repository that is edited where it is hosted it completes, and what is saved is there", async () => {
    const file = new HostedFile();
    const registration = vscode.workspace.registerFileSystemProvider("vscode-vfs", file);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("vscode-vfs://github/a/b/person.py"));
    await show(document);
    const text = await completedIn(document);
    assert.ok(text.startsWith(PYTHON) && text.length > PYTHON.length, text);
    await document.save();
    assert.equal(new TextDecoder().decode(file.content), text);
    registration.dispose();
  });

  test("in what only shows something it does not", async () => {
    const shows = vscode.workspace.registerTextDocumentContentProvider("shown", {
      provideTextDocumentContent: () => PYTHON,
    });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("shown:person.py"));
    await show(document);
    assert.equal(await completedIn(document), PYTHON);
    shows.dispose();
  });
});
