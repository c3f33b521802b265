import { afterAll, beforeAll, test } from "vitest";
import { Editor } from "./editor.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({}, { language: "de" });
});
afterAll(() => editor.close());

test("in German the extension speaks German: commands, status bar, menu", async () => {
  await editor.openAt("cart.ts", 27, 5);
  await editor.command("Evoghost: Hier vervollständigen");
  await editor.settledGhost();
  await editor.page.locator('.statusbar-item[aria-label*="Bereit, Modell: evoghost-base"]').waitFor();
  await editor.statusItem.click();
  await editor.choices.filter({ hasText: "Schritte einstellen" }).waitFor();
  await editor.page.waitForTimeout(500); // it fades in
  await editor.screenshot("menu-german");
});
