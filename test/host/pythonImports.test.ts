import * as assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { WorkspaceModules } from "../../src/context/workspaceModules.ts";

suite("imports of Python", () => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = join(workspace.uri.fsPath, "till");
  const modules = new WorkspaceModules();
  suiteSetup(() => {
    mkdirSync(folder);
    writeFileSync(join(folder, "__init__.py"), "");
    writeFileSync(join(folder, "prices.py"), "def euro(): ...\n");
    writeFileSync(join(folder, "desk.py"), "");
  });
  suiteTeardown(() => {
    modules.dispose();
    rmSync(folder, { recursive: true });
  });

  test("are made up where the workspace has no such module, until it has", async function () {
    this.timeout(90_000);
    const desk = await vscode.workspace.openTextDocument(join(folder, "desk.py"));
    const isMadeUp = (text: string) =>
      modules.importsFor(desk)?.madeUpAt({ prefix: "", suffix: "" }, text, true) !== undefined;
    const until = async (condition: () => boolean) => {
      for (let waited = 0; waited < 20_000 && !condition(); waited += 100)
        await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(condition());
    };
    await until(() => isMadeUp("from .coins import cent"));
    assert.ok(isMadeUp("from .prices import cent"));
    assert.ok(!isMadeUp("from .prices import euro"));
    writeFileSync(join(folder, "coins.py"), "cent = 0.01\n");
    await until(() => !isMadeUp("from .coins import cent"));
    const prose = await vscode.workspace.openTextDocument({ language: "markdown", content: "" });
    assert.equal(modules.importsFor(prose), undefined);
  });
});
