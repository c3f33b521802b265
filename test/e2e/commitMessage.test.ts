import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor, GHOST_IN_LINE } from "./editor.ts";

/** Runs in the page: what stands in the box, its wrapped rows from the top down, without what is suggested there. */
const READ_BOX = `(() => {
  const rows = [...document.querySelectorAll(".scm-input .monaco-editor .view-line")];
  const own = rows.filter((row) => !row.closest(".suggest-preview-text"));
  own.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const texts = own.map((row) => {
    const copy = row.cloneNode(true);
    for (const ghost of copy.querySelectorAll("${GHOST_IN_LINE}")) ghost.remove();
    return copy.textContent;
  });
  return texts.join("").replaceAll("\\u00a0", " ");
})()`;

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
  const text = (): Promise<string> => editor.page.evaluate(READ_BOX);
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
