import * as assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { fillInAt } from "../../src/context/fillIn.ts";
import { ImportedFiles } from "../../src/context/importedFiles.ts";
import { NearbySources } from "../../src/context/nearbySources.ts";
import { othersBeside } from "../../src/context/openDocuments.ts";
import { RecentEdits } from "../../src/context/recentEdits.ts";
import { WorkspaceModules } from "../../src/context/workspaceModules.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import type { FillIn } from "../../src/model/prompt.ts";
import { Refinement, type RefiningClient } from "../../src/refine/refinement.ts";
import { notebookFile } from "../notebookFile.ts";
import { until } from "./completing.ts";

const CELLS = ["from prices import euro\n", "total = euro(250)\n", "print(total)\n"];
const START = new vscode.Position(0, 0);

suite("notebooks of a workspace", () => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = join(workspace.uri.fsPath, "notebooks");
  const modules = new WorkspaceModules();
  let cells: readonly vscode.TextDocument[];
  suiteSetup(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "prices.py"), "def euro(cents: int) -> str:\n    return f'{cents / 100} €'\n");
    const path = join(folder, "shop.ipynb");
    writeFileSync(path, notebookFile(CELLS));
    const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
    cells = notebook.getCells().map(({ document }) => document);
  });
  suiteTeardown(async () => {
    modules.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(folder, { recursive: true });
  });

  test("a cell is told by its notebook's path in the workspace", () => {
    assert.equal(fillInAt(cells[1], START).path, join("notebooks", "shop.py"));
  });

  test("a selection of a cell is refined with the cells around it", async () => {
    const told: FillIn[] = [];
    const client = { refine: async (fillIn: FillIn) => void told.push(fillIn) } as unknown as RefiningClient;
    const whole = new vscode.Range(0, 0, 0, CELLS[1].length);
    const options = { decode: DEFAULT_DECODE_OPTIONS, strength: 0.3, beams: 0 };
    await new Refinement(cells[1], [whole], client).decode(options, () => {}, new AbortController().signal);
    const [{ path, prefix, elsewhere }] = told;
    assert.deepEqual([path, prefix, elsewhere], [join("notebooks", "shop.py"), `${CELLS[0]}\n`, "print total"]);
  });

  test("what is told before a cell is not told beside it, too; cells behind it are", async () => {
    const beside = othersBeside(cells[1]);
    assert.deepEqual(
      beside.filter(({ path }) => path.startsWith("notebooks")),
      [{ path: join("notebooks", "shop.py"), text: CELLS[2] }],
    );
    const edits = new RecentEdits("*");
    const edit = new vscode.WorkspaceEdit();
    for (const { uri } of cells) edit.insert(uri, START, "\n");
    await vscode.workspace.applyEdit(edit);
    const texts = () => edits.besides(cells[1], START).map(({ text }) => text.trim());
    await until(() => edits.besides(cells[0], START).length === 2);
    assert.deepEqual(texts(), [CELLS[2].trim()]);
    edits.dispose();
  });

  test("what cells import is known in those behind them, as in any file of the workspace", async function () {
    this.timeout(90_000);
    const imported = new ImportedFiles();
    const declared = () => imported.declaredFor(cells[1]);
    await until(() => declared().length > 0);
    assert.deepEqual(
      declared().map(({ name, path }) => [name, path]),
      [["euro", join("notebooks", "prices.py")]],
    );
    imported.dispose();
    const sources = new NearbySources(modules);
    const near = () => [...sources.near(cells[1], 10_000).keys()].map((address) => address.replace(/.*\//, ""));
    for (let waited = 0; waited < 20_000 && !near().includes("prices.py"); waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(near().includes("prices.py"), near().join());
    const isMadeUp = (text: string) =>
      modules.importsFor(cells[1])?.madeUpAt({ prefix: "", suffix: "" }, text, true) !== undefined;
    assert.ok(isMadeUp("from prices import cent"));
    assert.ok(!isMadeUp("from prices import euro"));
  });
});
