import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.draws": 0, "evoghost.maxTokens": 16 }, "en", (workspace) => {
    const home = join(workspace, "..");
    const quiet = join(home, "quiet");
    mkdirSync(join(quiet, ".vscode"), { recursive: true });
    copyFileSync(join(workspace, "cart.ts"), join(quiet, "basket.ts"));
    writeFileSync(join(quiet, ".vscode", "settings.json"), JSON.stringify({ "evoghost.languages": { "*": false } }));
    const both = join(home, "both.code-workspace");
    writeFileSync(both, JSON.stringify({ folders: [{ path: "workspace" }, { path: "quiet" }] }));
    return both;
  });
});
afterAll(() => editor.close());

test("of two folders each goes by its own settings; what is asked for is completed in both", async () => {
  await editor.openAt("cart.ts", 1, 1);
  await editor.press("Control+End");
  await editor.type("\nfor (let i = 0; ");
  const began = performance.now();
  expect(await editor.settledGhost()).not.toBe("");
  const took = performance.now() - began;

  await editor.openAt("basket.ts", 1, 1);
  await editor.press("Control+End");
  await editor.type("\nfor (let i = 0; ");
  await editor.page.waitForTimeout(2 * took + 1000);
  expect(await editor.ghost()).toBe("");
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
  await editor.screenshot("multi-root");
});
