import { existsSync, readFileSync } from "node:fs";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";

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
  await editor.screenshots("trajectory");
  await editor.picture("trajectory", ".part.editor");
});

test("the trajectory is exported as it is drawn, as JSON and as a picture", async () => {
  const view = editor.webview();
  const revised = await view.locator("#grid td.revised").count();
  const rows = await view.locator("#grid tr").count();
  const exported = async (button: string, name: string) => {
    const path = editor.pathOf(name);
    await view.locator(button).click();
    await editor.answerPath(path);
    await expect.poll(() => existsSync(path)).toBe(true);
    return readFileSync(path);
  };
  const { path, snapshots } = JSON.parse(`${await exported("#json", "decode.json")}`);
  expect(path).toBe(FILE);
  expect(snapshots).toHaveLength(rows);
  const marked = snapshots.flatMap(({ tokens }: { tokens: { revised: boolean }[] }) => tokens.filter((t) => t.revised));
  expect(marked).toHaveLength(revised);
  const { width, height } = PNG.sync.read(await exported("#png", "decode.png"));
  expect(width).toBeGreaterThan(200);
  expect(height).toBeGreaterThan(10 * rows);
});

test("while it is open, the trajectory goes along with the next decode", async () => {
  const view = editor.webview();
  await editor.command("View: Focus First Editor Group");
  await editor.restore(FILE);
  await editor.openAt(FILE, 18, 17);
  // Each row count that is ever drawn, not those that a look from outside happens to meet.
  await view.locator("#grid").evaluate(`(() => {
    const grid = document.getElementById("grid");
    const counts = new Set();
    new MutationObserver(() => {
      counts.add(grid.querySelectorAll("tr").length);
      grid.dataset.counts = counts.size;
    }).observe(grid, { childList: true, subtree: true });
  })()`);
  await editor.type(" // ");
  const drawn = async () => Number(await view.locator("#grid").getAttribute("data-counts"));
  await expect.poll(drawn, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
  const shown = await editor.settledGhost();
  await expect.poll(() => view.locator("#text").textContent()).toContain(shown.split("\n")[0]);
});

test("a selection is refined in a diff view and rejected: the document is as it was", async () => {
  await editor.command("View: Focus First Editor Group");
  await editor.restore(FILE);
  await editor.command("View: Close All Editors");
  await editor.openAt(FILE, 27, 5);
  await editor.type("return ___;");
  await editor.press("Escape");
  const draft = await editor.saved(FILE);
  await editor.openAt(FILE, 18, 1);
  await editor.select("ArrowDown", 10);
  await editor.command("Evoghost: Refine Selection");
  await editor.choose("Rework");
  await editor.page.locator(".tab.active", { hasText: "refined" }).waitFor();
  const decoded = '.editor-actions .action-label[aria-label*="Accept Refinement"]:not(.disabled)';
  await editor.page.locator(decoded).waitFor({ timeout: 60_000 });
  await editor.page.waitForTimeout(1000);
  await editor.screenshots("refine");
  await editor.picture("refine", ".part.editor");
  await editor.page.locator('.editor-actions .action-label[aria-label*="Reject Refinement"]').click();
  await editor.page.locator(".tab", { hasText: "refined" }).waitFor({ state: "detached" });
  expect(await editor.saved(FILE)).toBe(draft);
});

test("the palette has what can be done now, and nothing else of ours", async () => {
  const listed = async () => {
    await editor.press("F1");
    await editor.page.locator(".quick-input-widget input").fill(">Evoghost: ");
    const rows = editor.choices.filter({ hasText: "Evoghost: " });
    await rows.first().waitFor();
    await editor.page.waitForTimeout(300);
    const names = await rows.locator(".label-name").allTextContents();
    await editor.press("Escape");
    return names.map((name) => name.replace("Evoghost: ", ""));
  };
  await editor.command("View: Close All Editors");
  const without = await listed();
  expect(without).toContain("Choose Model…");
  for (const name of ["Complete Here", "Accept Completion", "Refine Selection…", "Accept Refinement"]) {
    expect(without).not.toContain(name);
  }
  await editor.openAt(FILE, 27, 5);
  expect(await listed()).toContain("Complete Here");
  await editor.select("ArrowRight", 3);
  const selected = await listed();
  expect(selected).toContain("Refine Selection…");
  expect(selected).not.toContain("Accept Refinement");
});

test("the menu and what it leads to: steps, backends with what is against them, models, settings, walkthrough", async () => {
  await editor.command("View: Close All Editors");
  await editor.openAt(FILE, 27, 5);
  await editor.statusItem.click();
  await editor.choose("Choose Backend");
  const backends = editor.choices;
  await backends.filter({ hasText: "cuda" }).waitFor();
  // This machine's onnxruntime lacks it, or it was tried and passed over; either is told.
  expect(
    await backends
      .filter({ hasText: /^dml|coreml/ })
      .first()
      .textContent(),
  ).toContain("does not bundle it");
  await editor.screenshots("backends");
  await editor.press("Escape");
  await editor.statusItem.click();
  await editor.choose("Choose Model");
  await editor.choices.filter({ hasText: "The bundled model" }).waitFor();
  await editor.screenshots("models");
  await editor.press("Escape");
  await editor.statusItem.click();
  await editor.choose("Why Is Nothing Suggested");
  // A driven workbench keeps its toasts back; the bell has them.
  await editor.command("Notifications: Show Notifications");
  const said = editor.page.locator(".notifications-center .notification-list-item", {
    hasText: "Nothing stands in the way",
  });
  await said.waitFor();
  await editor.screenshots("explain");
  await editor.command("Notifications: Clear All Notifications");
  await editor.statusItem.click();
  await editor.choose("Settings");
  await editor.page.locator(".settings-editor .setting-item-title", { hasText: "Enable" }).first().waitFor();
  await editor.screenshots("settings");
  await editor.command("View: Toggle Primary Side Bar Visibility"); // makes room for the pictures
  await editor.command("Evoghost: Open Walkthrough");
  await editor.page.locator(".getting-started-step", { hasText: "Tune the Steps" }).waitFor();
  await editor.page.locator(".getting-started-media img").waitFor();
  await editor.screenshots("walkthrough");
  await editor.command("View: Close All Editors");
});
