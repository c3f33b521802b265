import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.placeholder": "▒", "evoghost.steps": 16, "evoghost.beams": 0 });
});
afterAll(() => editor.close());

test("what is not committed is a placeholder where one is set; the end has none of it", async () => {
  await editor.openAt(FILE, 27, 5);
  await editor.record();
  await editor.type("for (const item of ");
  await editor.evolving();
  await editor.screenshot("placeholder");
  const final = await editor.settledGhost();
  const texts = (await editor.recorded()).map(({ ghost }) => ghost);
  expect(texts.some((text) => text.includes("▒"))).toBe(true);
  expect(final).not.toContain("▒");
});
