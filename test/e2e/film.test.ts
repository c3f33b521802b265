import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor, pictures } from "./editor.ts";
import { film, writeGif } from "./film.ts";

const FILE = "cart.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.steps": 16, "evoghost.beams": 0 });
});
afterAll(() => editor.close());

test("from typing to Tab: ghost text evolves behind what is typed, and is in the file at the end; filmed", async () => {
  await editor.openAt(FILE, 27, 5);
  let final = "";
  const shots = await film(editor.page, async () => {
    for (const key of "for (const item of ") {
      await editor.type(key);
      await editor.page.waitForTimeout(90);
    }
    final = await editor.settledGhost();
    await editor.page.waitForTimeout(700);
    await editor.press("Tab");
    await editor.page.waitForTimeout(800);
  });
  const area = await editor.page.locator(".part.editor").boundingBox();
  const count = writeGif(join(pictures, "decode.gif"), shots, {
    x: Math.round(area?.x ?? 0),
    y: 230,
    width: 640,
    height: 270,
  });
  expect(count).toBeGreaterThan("for (const item of ".length);
  expect(await editor.saved(FILE)).toContain(`for (const item of ${final}`);
});
