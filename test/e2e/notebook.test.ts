import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notebookFile } from "../notebookFile.ts";
import { Editor } from "./editor.ts";

const CELLS = [
  'orders = [{"item": "tea", "price": 4}]\n',
  "def total(orders):\n    return sum(order['price'] for order in ordres)\n",
];

let editor: Editor;
beforeAll(async () => {
  const prepare = (workspace: string) => {
    writeFileSync(join(workspace, "shop.ipynb"), notebookFile(CELLS));
    return undefined;
  };
  editor = await Editor.open({ "evoghost.beams": 0, "evoghost.minimumConfidence": 0 }, { prepare });
  await editor.quickOpen("shop.ipynb");
}, 120_000);
afterAll(() => editor?.close());

/** The editor of a cell, with the cursor at its end. */
async function inCell(index: number) {
  const cell = editor.page.locator(".notebookOverlay .code-cell-row").nth(index);
  await cell.locator(".monaco-editor .view-lines").click();
  await cell.locator(".monaco-editor.focused").waitFor();
  await editor.press("Control+End");
  return cell.locator(".view-lines");
}

const textOf = async (lines: { innerText(): Promise<string> }) => (await lines.innerText()).replaceAll("\u00a0", " ");

test("in a cell ghost text appears, and Tab takes it", async () => {
  const lines = await inCell(0);
  await editor.ready();
  await editor.type("prices = [order[");
  await expect.poll(() => editor.ghost(), { timeout: 20_000 }).not.toBe("");
  await editor.ready();
  const ghost = await editor.ghost();
  await editor.press("Tab");
  await expect.poll(() => textOf(lines)).toContain(`prices = [order[${ghost.split("\n")[0]}`);
});

test("a selection of a cell is refined from the palette, in the cell's language, and rejected", async () => {
  const lines = await inCell(1);
  const before = await textOf(lines);
  await editor.press("Control+A");
  await editor.command("Evoghost: Refine Selection");
  await editor.choose("As Set");
  const refined = editor.page.locator(".tab", { hasText: "refined" });
  await refined.waitFor();
  const language = editor.page.locator('.statusbar-item[id="status.editor.mode"]');
  await expect.poll(() => language.textContent()).toContain("Python");
  await editor.command("Evoghost: Reject Refinement");
  await refined.waitFor({ state: "detached" });
  expect(await textOf(await inCell(1))).toBe(before);
});
