import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { expectUnsure } from "./unsure.ts";

const CUE = "\nfor (let i = 0; ";
/** In a workspace of two folders, the second of which wants no completions while one types, and the first none in Python, and sure ones only in Markdown. */
let editor: Editor;
/** How long it took until a completion stood still: none within twice that long is none. */
let took = 0;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.beams": 0, "evoghost.maxTokens": 16 }, { prepare: twoFolders });
  await editor.openAt("cart.ts", 1, 1);
  await editor.press("Control+End");
  const began = performance.now();
  await editor.type(CUE);
  await editor.settledGhost();
  took = performance.now() - began;
});
afterAll(() => editor.close());

/** A workspace of two folders, of which each has settings of its own. */
function twoFolders(workspace: string): string {
  const home = join(workspace, "..");
  const folder = (name: string, settings: object) => {
    mkdirSync(join(home, name, ".vscode"), { recursive: true });
    writeFileSync(join(home, name, ".vscode", "settings.json"), JSON.stringify(settings));
  };
  folder("workspace", {
    "evoghost.exclude": { "**/*.py": true },
    "[markdown]": { "evoghost.minimumConfidence": 1 },
  });
  folder("quiet", { "evoghost.languages": { "*": false } });
  copyFileSync(join(workspace, "cart.ts"), join(home, "quiet", "basket.ts"));
  const both = join(home, "both.code-workspace");
  writeFileSync(both, JSON.stringify({ folders: [{ path: "workspace" }, { path: "quiet" }] }));
  return both;
}

/** Types at the end of a file; the ghost text that comes of it, '' for none. */
async function typedIn(file: string, text: string): Promise<string> {
  await editor.openAt(file, 1, 1);
  await editor.press("Control+End");
  await editor.type(text);
  await editor.page.waitForTimeout(2 * took + 500);
  return editor.ghost();
}

test("of two folders each goes by its own settings; what is asked for is completed in both", async () => {
  expect(await typedIn("basket.ts", CUE)).toBe("");
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
  await editor.screenshot("multi-root");
});

test("in a file that is excluded nothing is suggested while one types", async () => {
  expect(await typedIn("people.py", "self.")).toBe("");
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
});

test("what is not sure enough is not suggested while one types, and why is told", async () => {
  expect(await typedIn("README.md", "\n- ")).toBe("");
  await expectUnsure(editor);
});

test("snoozed, nothing is suggested and the status bar says so; woken, it is again", async () => {
  await editor.command("Evoghost: Snooze");
  await editor.choose("5 minutes");
  expect(await typedIn("cart.ts", CUE)).toBe("");
  expect(await editor.statusItem.getAttribute("aria-label")).toMatch(/snoozed/i);
  await editor.command("Evoghost: Snooze");
  expect(await typedIn("cart.ts", CUE)).not.toBe("");
});
