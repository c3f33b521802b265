import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";
/** In the empty body of `find`: picked because a drawn completion is clearly likelier there. A new model may need another cue. */
const CUE = "// ";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open();
});
afterAll(() => editor.close());

/** Asks at the cue, and waits until others are compared; the ghost text then shown. */
async function compared(): Promise<string> {
  await editor.command("Evoghost: Complete Here");
  await editor.page.locator('.statusbar-item[aria-label*="Comparing"]').waitFor();
  // The last texts of the decode are shown a little later.
  let shown = "";
  for (let still = 0; still < 2; ) {
    await editor.page.waitForTimeout(150);
    const now = await editor.ghost();
    still = now === shown && now !== "" ? still + 1 : 0;
    shown = now;
  }
  return shown;
}

test("a likelier completion takes the first one's place without a frame's gap, and Tab takes it", async () => {
  await editor.openAt(FILE, 27, 5);
  await editor.type(CUE);
  await editor.settledGhost();
  await editor.press("Escape");
  await editor.record();
  const first = await compared();
  const better = await editor.settledGhost();
  const texts = (await editor.recorded()).map(({ ghost }) => ghost);
  expect(first).not.toBe("");
  expect(better).not.toBe(first);
  expect(texts.slice(texts.indexOf(first)).filter((text) => text === "")).toEqual([]);
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toContain(`${CUE}${better}\n  }`);
});

test("Tab while others are compared takes what is shown; Escape ends the comparison, and nothing comes back", async () => {
  await editor.restore(FILE);
  await editor.openAt(FILE, 27, 5);
  await editor.type(CUE);
  await editor.settledGhost();
  await editor.press("Escape");
  await compared();
  await editor.press("Escape");
  await editor.page.waitForTimeout(4000);
  expect(await editor.ghost()).toBe("");
  const shown = await compared();
  await editor.press("Tab");
  await editor.ready();
  expect(await editor.saved(FILE)).toContain(`${CUE}${shown}\n  }`);
});
