import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

/** A window that counts as unused soon. */
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.unloadAfter": 0.02 });
});
afterAll(() => editor.close());

/** Tells the page that its window has the focus, or has not: a browser without a screen never loses it. */
async function focus(has: boolean): Promise<void> {
  await editor.page.evaluate(`(() => {
    document.hasFocus = () => ${has};
    window.dispatchEvent(new FocusEvent("${has ? "focus" : "blur"}"));
  })()`);
}

test("the model of a window that is left is unloaded, and completes again where somebody comes back", async () => {
  await editor.completedBehind("return ");
  await focus(false);
  await editor.page.locator('.statusbar-item[aria-label*="Unloaded"]').waitFor({ timeout: 20_000 });
  await focus(true);
  expect(await editor.completedBehind("return ")).not.toBe("");
});
