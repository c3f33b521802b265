import * as assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { NearbySources } from "../../src/context/nearbySources.ts";
import { WorkspaceModules } from "../../src/context/workspaceModules.ts";

suite("sources near a document", () => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const folder = join(workspace.uri.fsPath, "nearby");
  const modules = new WorkspaceModules();
  const sources = new NearbySources(modules);
  const open = (name: string) => vscode.workspace.openTextDocument(join(folder, name));
  suiteSetup(() => mkdirSync(folder));
  suiteTeardown(() => {
    modules.dispose();
    rmSync(folder, { recursive: true });
  });

  /** Names of the nearest sources once they are as expected; never is the document among them. */
  async function near(document: vscode.TextDocument, most: number, are: (texts: Map<string, string>) => boolean) {
    let texts = new Map<string, string>();
    for (let waited = 0; waited < 20_000; waited += 100) {
      texts = new Map([...sources.near(document, most)].map(([address, text]) => [address.replace(/.*\//, ""), text]));
      assert.ok(!sources.near(document, most).has(document.uri.toString()));
      if (are(texts)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(JSON.stringify([...texts]));
  }

  test("are read, the nearest first, and again as they change; never the document itself", async function () {
    this.timeout(90_000);
    writeFileSync(join(folder, "one.ts"), "export const one = 1;\n");
    writeFileSync(join(folder, "two.ts"), "export const two = 2;\n");
    const one = await open("one.ts");
    await near(one, 10_000, (texts) => texts.get("two.ts") === "export const two = 2;\n" && texts.has("cart.ts"));
    assert.equal(sources.near(one, 10_000), sources.near(one, 10_000));
    // Two fits, and what is further away does not.
    await near(one, 30, (texts) => [...texts.keys()].join() === "two.ts");
    writeFileSync(join(folder, "two.ts"), "export const two = 1 + 1;\n");
    await near(one, 10_000, (texts) => texts.get("two.ts") === "export const two = 1 + 1;\n");
    await near(await open("two.ts"), 10_000, (texts) => texts.has("one.ts"));
    rmSync(join(folder, "two.ts"));
    await near(one, 10_000, (texts) => !texts.has("two.ts") && texts.has("cart.ts"));
  });

  test("are as they stand in their editors, saved or not, and as they were where one closes these without saving", async function () {
    this.timeout(90_000);
    writeFileSync(join(folder, "three.ts"), "export const three = 3;\n");
    const one = await open("one.ts");
    const moduleOfFour = () => modules.importsFor(one)?.opening({ prefix: "import { four } from ", suffix: "" });
    await near(one, 10_000, (texts) => texts.get("three.ts") === "export const three = 3;\n");
    const three = await open("three.ts");
    const editor = await vscode.window.showTextDocument(three);
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), "export const four = 4;\n"));
    await near(one, 10_000, (texts) => texts.get("three.ts")?.includes("four") === true);
    assert.equal(moduleOfFour(), '"./three"');
    // Not with each key while it is the document that is completed.
    const before = modules.sourcesFor(three)?.version;
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), "export const five = 5;\n"));
    for (let asked = 0; asked < 3; asked++) {
      assert.equal(modules.sourcesFor(three)?.version, before);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await near(one, 10_000, (texts) => texts.get("three.ts") === "export const three = 3;\n");
    assert.equal(moduleOfFour(), undefined);
  });

  test("are those of its language, and none where they are not wanted", async () => {
    const prose = await vscode.workspace.openTextDocument({ language: "markdown", content: "" });
    await near(prose, 10_000, (texts) => texts.size === 0);
    await near(await open("one.ts"), 0, (texts) => texts.size === 0);
  });
});
