import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "editor.accessibilitySupport": "on", "evoghost.steps": 16 });
});
afterAll(() => editor.close());

test("with a screen reader, a completion is told once, as it is decoded", async () => {
  await editor.openAt(FILE, 27, 5);
  await editor.record();
  await editor.type("for (const item of ");
  const final = await editor.settledGhost();
  await editor.page.waitForTimeout(3000); // another could have taken its place by then
  const texts = new Set((await editor.recorded()).map((frame) => frame.ghost));
  texts.delete("");
  // Each key may have been answered; behind the last one there is a single text.
  expect([...texts].at(-1)).toBe(final);
  const since = [...texts].filter((text) => text.startsWith(final.slice(0, 4)));
  expect(since).toEqual([final]);
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toContain(`for (const item of ${final}`);
});
