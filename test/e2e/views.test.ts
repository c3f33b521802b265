import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";
const untouched = readFileSync(new URL(`../fixtures/workspace/${FILE}`, import.meta.url), "utf8");

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.steps": 8 });
});
afterAll(() => editor.close());

test("the trajectory of a decode is drawn: a row for each step, a cell for each token, and what each one was mixed of", async () => {
  await editor.openAt(FILE, 27, 5);
  await editor.type("for (const item of ");
  await editor.settledGhost();
  await editor.command("Evoghost: Show Trajectory");
  const view = editor.webview();
  await view.locator("#grid tr").first().waitFor();
  const steps = await view.locator("#grid tr").count();
  expect(steps).toBeGreaterThan(2);
  expect(await view.locator("#where").textContent()).toBe(`step ${steps} of ${steps}`);
  expect(await view.locator("#grid tr").last().locator("td.decode").count()).toBeGreaterThan(0);
  expect(await view.locator("#text").textContent()).toContain("for (const item of");
  // The keyboard walks the grid, and the token it stands on tells its mix.
  await view.locator("#grid td").first().focus();
  await editor.press("ArrowDown");
  await editor.press("ArrowRight");
  expect(await view.locator("#detail h2").textContent()).toMatch(/^Step 2, token 2: /);
  expect(await view.locator("#detail li").count()).toBeGreaterThan(0);
  await view.locator("#first").click();
  expect(await view.locator("#where").textContent()).toBe(`step 1 of ${steps}`);
  await view.locator("#play").click();
  await editor.page.waitForTimeout(900);
  expect(await view.locator("#where").textContent()).not.toBe(`step 1 of ${steps}`);
  await view.locator("#last").click();
  for (const theme of ["Light Modern", "Dark High Contrast", "Dark Modern"]) {
    await editor.theme(theme);
    await editor.screenshot(`trajectory-${theme.toLowerCase().replaceAll(" ", "-")}`);
  }
});

test("a selection is refined in a diff view and rejected: the document is as it was", async () => {
  await editor.command("View: Focus First Editor Group");
  await editor.restore(FILE);
  await editor.command("View: Close All Editors");
  await editor.openAt(FILE, 18, 1);
  await editor.select("ArrowDown", 6);
  await editor.command("Evoghost: Refine Selection");
  await editor.choose("Rework");
  await editor.page.locator(".tab.active", { hasText: "refined" }).waitFor();
  const decoded = '.editor-actions .action-label[aria-label*="Accept Refinement"]:not(.disabled)';
  await editor.page.locator(decoded).waitFor({ timeout: 60_000 });
  await editor.page.waitForTimeout(1000);
  await editor.screenshot("refine");
  await editor.page.locator('.editor-actions .action-label[aria-label*="Reject Refinement"]').click();
  await editor.page.locator(".tab", { hasText: "refined" }).waitFor({ state: "detached" });
  expect(await editor.saved(FILE)).toBe(untouched);
});
