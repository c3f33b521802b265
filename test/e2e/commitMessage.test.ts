import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({}, { prepare });
});
afterAll(() => editor.close());

function prepare(workspace: string): undefined {
  execFileSync("git", ["init", "--quiet", workspace]);
  return undefined;
}

test("in the box of a commit message a completion is shown once, decoded, and Tab takes it", async () => {
  const box = editor.page.locator(".scm-input .monaco-editor");
  /** What stands in the box, its wrapped rows from the top down. */
  const text = async () => {
    const rows = await box.locator(".view-line").all();
    const placed = await Promise.all(
      rows.map(async (row) => ({ top: (await row.boundingBox())?.y ?? 0, text: (await row.textContent()) ?? "" })),
    );
    const sorted = placed.sort((a, b) => a.top - b.top);
    return sorted
      .map((row) => row.text)
      .join("")
      .replaceAll("\u00a0", " ");
  };
  await editor.openAt("cart.ts", 1, 1);
  await editor.press("Control+Shift+G");
  await box.waitFor({ timeout: 60_000 });
  await box.click();
  await editor.record();
  await editor.type("Fix a bug in the");
  const ghost = await editor.settledGhost();
  await editor.screenshot("commit-message");
  const shown = new Set((await editor.recorded()).map((frame) => frame.ghost).filter((each) => each !== ""));
  expect([...shown]).toEqual([ghost]);
  await editor.press("Tab");
  await editor.ready();
  expect(await text()).toBe(`Fix a bug in the${ghost}`);
});
