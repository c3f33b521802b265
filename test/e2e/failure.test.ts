import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const root = join(import.meta.dirname, "..", "..");
const tiny = join(root, "test", "fixtures", "tiny");

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.beams": 0 }, { extension: withBrokenModel() });
});
afterAll(() => editor.close());

/** The extension as it is, but for the bundled model: its manifest breaks off. */
function withBrokenModel(): string {
  const extension = mkdtempSync(join(tmpdir(), "evoghost-broken-"));
  for (const name of readdirSync(root)) if (name !== "models") symlinkSync(join(root, name), join(extension, name));
  const model = join(extension, "models", "evoghost-base");
  mkdirSync(join(extension, "models"));
  cpSync(tiny, model, { recursive: true });
  writeFileSync(join(model, "model.json"), '{ "formatVersion":');
  return extension;
}

const label = () => editor.statusItem.getAttribute("aria-label");

test("a model that cannot be loaded is told in the status bar and by Why Is Nothing Suggested; one writes on, and nothing is lost", async () => {
  await expect.poll(label).toMatch(/model\.json is not JSON/);
  expect(await editor.statusItem.getAttribute("class")).toContain("warning-kind");
  await editor.openAt("cart.ts", 27, 5);
  await editor.type("for (const item of ");
  // Asked again and again, it fails again and again: then it rests, and the reason stays the same.
  for (let asked = 0; asked < 3; asked++) {
    await editor.command("Evoghost: Complete Here");
    await editor.page.waitForTimeout(700);
  }
  expect(await editor.ghost()).toBe("");
  expect(await editor.saved("cart.ts")).toContain("    for (const item of \n");
  await editor.statusItem.hover();
  await editor.page.locator(".monaco-hover", { hasText: "is not JSON" }).waitFor();
  await editor.screenshots("failure");
  await editor.command("Evoghost: Why Is Nothing Suggested");
  await editor.command("Notifications: Show Notifications");
  await editor.page
    .locator(".notifications-center .notification-list-item", { hasText: "The model could not run:" })
    .waitFor();
  await editor.command("Notifications: Clear All Notifications");
});

test("a model that is installed then completes", async () => {
  await editor.command("Evoghost: Install Model…");
  await editor.choose("Folder");
  await editor.answerPath(`${tiny}/`);
  await expect.poll(label, { timeout: 20_000 }).toMatch(/Ready, Model: tiny/);
  expect(await editor.statusItem.getAttribute("class")).not.toContain("warning-kind");
  await editor.openAt("cart.ts", 18, 17);
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
});
