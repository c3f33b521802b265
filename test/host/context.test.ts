import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { fillInAt } from "../../src/context/fillIn.ts";
import { RecentEdits } from "../../src/context/recentEdits.ts";
import { show } from "./completing.ts";
import { ready } from "./ready.ts";
import { configure } from "./settings.ts";

const PAINTING =
  'import { COLOURS } from "./colours";\n\nconsole.log(Object.keys(COLOURS));\ndoors.fill(COLOURS.red);\nwalls.fill(COLOURS.';

suite("what the model is told besides the text around the cursor", () => {
  let folder: string;
  suiteSetup(async function () {
    this.timeout(180_000);
    await vscode.extensions.getExtension("evoghost.evoghost")?.activate();
    await configure("beams", 0);
    await ready();
    folder = mkdtempSync(join(tmpdir(), "evoghost-context-"));
  });
  suiteTeardown(async () => {
    for (const name of ["beams", "neighbourTokens"]) await configure(name, undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true });
  });

  async function open(name: string, content: string): Promise<vscode.TextEditor> {
    writeFileSync(join(folder, name), content);
    return show(await vscode.workspace.openTextDocument(join(folder, name)));
  }

  test("what is imported is told once it has been read: its names are completed", async () => {
    writeFileSync(join(folder, "colours.ts"), 'export const COLOURS = {\n  red: "#e34234",\n  blue: "#40e0d0",\n};\n');
    const editor = await open("paint.ts", PAINTING);
    const completed = async (neighbourTokens: number) => {
      await configure("neighbourTokens", neighbourTokens);
      // What is imported is read when a completion is asked for the first time, and told from the next line on.
      await vscode.commands.executeCommand("evoghost.trigger");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await vscode.commands.executeCommand("evoghost.dismiss");
      await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), "\n"));
      await vscode.commands.executeCommand("evoghost.trigger");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await vscode.commands.executeCommand("evoghost.accept");
      const text = editor.document.getText();
      await vscode.commands.executeCommand("undo");
      return text.slice(text.indexOf("walls.fill(COLOURS.") + "walls.fill(COLOURS.".length);
    };
    assert.doesNotMatch(await completed(0), /^blue\b/);
    assert.match(await completed(128), /^blue\b/);
  });

  test("a document without a file name is told with one that tells its language", async () => {
    const told = async (language: string) =>
      fillInAt(await vscode.workspace.openTextDocument({ language, content: "" }), new vscode.Position(0, 0)).path;
    assert.match(await told("python"), /^Untitled-\d+\.py$/);
    assert.match(await told("markdown"), /^Untitled-\d+\.md$/);
    const { document } = await open("notes.txt", "x");
    assert.match(fillInAt(document, new vscode.Position(0, 0)).path, /notes\.txt$/);
  });

  test("a notebook's cells before a cell are told before it, those of its language; prose right before it as a comment", async () => {
    const { Code, Markup } = vscode.NotebookCellKind;
    const cells = [
      new vscode.NotebookCellData(Code, "import numpy as np\n", "python"),
      new vscode.NotebookCellData(Markup, "# A heading", "markdown"),
      new vscode.NotebookCellData(Code, "SELECT 1", "sql"),
      new vscode.NotebookCellData(Markup, "## Values\n\nThree of *them*.\n", "markdown"),
      new vscode.NotebookCellData(Code, "values = np.", "python"),
      new vscode.NotebookCellData(Code, "print(values)", "python"),
    ];
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData(cells));
    const { document } = notebook.cellAt(4);
    const { path, prefix, suffix } = fillInAt(document, document.lineAt(0).range.end);
    assert.match(path, /\.py$/);
    assert.doesNotMatch(path, /ipynb/);
    assert.equal(prefix, "import numpy as np\n\n# Values\n# Three of *them*.\nvalues = np.");
    assert.equal(suffix, "");
    const prose = notebook.cellAt(3).document;
    assert.equal(fillInAt(prose, new vscode.Position(0, 0)).prefix, "# A heading\n\n");
    const last = notebook.cellAt(5).document;
    assert.equal(fillInAt(last, new vscode.Position(0, 0)).prefix, "import numpy as np\n\nvalues = np.\n\n");
  });

  test("the names in what is not handed over of a document are told", async () => {
    const lines = ["import { join } from 'node:path';", ...Array(1500).fill("join();"), "export const last = join;"];
    const { document } = await open("long.ts", lines.join("\n"));
    const wordsAt = (line: number) => fillInAt(document, new vscode.Position(line, 0)).elsewhere?.split(" ");
    assert.deepEqual(wordsAt(800), ["import", "join", "from", "node", "path", "export", "const", "last"]);
    assert.deepEqual(wordsAt(0), ["join", "export", "const", "last"]);
    const { document: short } = await open("short.ts", "const a = 1;\n");
    assert.equal(fillInAt(short, new vscode.Position(1, 0)).elsewhere, "");

    const cells = ["first", "second", "third"].map(
      (name) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, `${name} = 1`, "python"),
    );
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData(cells));
    assert.equal(fillInAt(notebook.cellAt(1).document, new vscode.Position(0, 0)).elsewhere, "third");
  });

  test("where nothing is indented yet, a completion is indented as the editor would", async () => {
    for (const [options, unit] of [
      [{ insertSpaces: false }, "\t"],
      [{ insertSpaces: true, tabSize: 8, indentSize: 8 }, " ".repeat(8)],
    ] as const) {
      // What follows is as good as certain, whatever a processor rounds otherwise.
      const content = "def add(a, b): return a + b\n\n\ndef subtract(a, b):\n";
      const editor = await open("arithmetic.py", content);
      editor.options = options;
      await vscode.commands.executeCommand("evoghost.trigger");
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await vscode.commands.executeCommand("evoghost.accept");
      const [line] = editor.document.getText().slice(content.length).split("\n");
      assert.equal(line, `${unit}return a - b`);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
  });

  test("edits are remembered as the places where they are now, but for what stands around the cursor", async () => {
    const edits = new RecentEdits({ scheme: "file" });
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    const { document } = await open("long.txt", lines.join("\n"));
    const insert = async (line: number, text: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(line, 0), text);
      await vscode.workspace.applyEdit(edit);
    };
    await insert(150, "edited ");
    await insert(151, "this, too ");
    await insert(20, "above\n");
    const pieces = (line: number) => edits.besides(document, new vscode.Position(line, 0)).map(({ text }) => text);
    const [newest, older, ...more] = pieces(90);
    assert.match(newest, /above/);
    assert.match(older, /edited line 150\nthis, too line 151/);
    assert.deepEqual(more, []);
    assert.equal(pieces(152).length, 1);
    edits.dispose();
    await insert(199, "late ");
    assert.deepEqual(pieces(0), []);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("the text around a cursor that rests is read ahead where one writes, and where one only reads it is not", async () => {
    const tokensRead = async (): Promise<number> => {
      await vscode.commands.executeCommand("evoghost.copyDiagnostics");
      return Number(/Tokens read ahead: (\d+)/.exec(await vscode.env.clipboard.readText())?.[1]);
    };
    const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const lines = Array.from({ length: 40 }, (_, i) => `total${i} = price${i} * ${i}\n`).join("");
    const editor = await open("prices.py", lines);
    const rest = (line: number) => {
      const { end } = editor.document.lineAt(line).range;
      editor.selection = new vscode.Selection(end, end);
    };
    const before = await tokensRead();
    rest(20);
    await pause(5000);
    assert.equal(await tokensRead(), before);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# prices\n"));
    await vscode.commands.executeCommand("evoghost.dismiss"); // nothing is decoded that would have to end first
    rest(30);
    for (let waited = 0; waited < 20_000 && (await tokensRead()) < before + 200; waited += 500) await pause(500);
    const found = (await tokensRead()) - before;
    assert.ok(found >= 200, `${found} tokens were read ahead`);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
