import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";

/** With brackets and quotes closed as they are where nobody has changed a setting. */
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "editor.autoClosingBrackets": "languageDefined", "evoghost.minimumConfidence": 0 });
});
afterAll(() => editor.close());

/** The body of `find`, on the disk. */
async function body(): Promise<string> {
  const [, text] = /Item \| undefined \{\n([\s\S]*)\n {2}\}\n\}\n$/.exec(await editor.saved(FILE)) ?? [];
  return text;
}

test("a block that a brace opens is taken with the brace that closes it, on a line of its own", async () => {
  await editor.completedBehind("if (!name) {");
  await editor.screenshot("auto-closing");
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe("");
  expect(await body()).toMatch(/^ {4}if \(!name\) \{\n {6}(\S.*\n {6})*\S.*\n {4}\}$/);
});

test("behind a bracket the line goes on past the one that closes it, and Tab doubles none", async () => {
  await editor.completedBehind("return this.items.find(");
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe("");
  expect(await body()).toMatch(/^ {4}return this\.items\.find\(.*[^)]\);$/);
});

test("where a text ends with the bracket that the editor has closed, the cursor stands behind that as it is taken", async () => {
  await editor.openAt("people.py", 3, 9);
  await editor.type("print(na");
  await editor.settledGhost();
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe("");
  await editor.ready();
  await editor.type("  # said");
  expect(await editor.saved("people.py")).toMatch(/^ {8}print\(na.*\) {2}# said$/m);
});

test("typed with its brackets and quotes, ghost text stays to its end, and nothing is decoded anew", async () => {
  const text = await editor.completedBehind("return ");
  const opened = text.indexOf("(") + 1;
  expect(opened).toBeGreaterThan(0);
  await editor.ready();
  await editor.record();
  await editor.type(text.slice(0, opened + 2));
  await editor.page.waitForTimeout(500);
  const frames = await editor.recorded();
  expect(frames.filter(({ status }) => /ecoding|omparing/.test(status))).toEqual([]);
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe("");
  expect(await body()).toBe(`    return ${text}`);
});

test.each(["return this.items.find(", "if (!name) {"])(
  "taken word by word, what is behind %j passes the brackets",
  async (cue) => {
    await editor.completedBehind(cue);
    await editor.press("Tab");
    await expect.poll(() => editor.ghost()).toBe("");
    const whole = await body();
    expect(await editor.completedBehind(cue)).not.toBe("");
    for (let pressed = 0; pressed < 20 && (await editor.ghost()) !== ""; pressed++) {
      await editor.press("Control+ArrowRight");
      await editor.page.waitForTimeout(300);
    }
    expect(await body()).toBe(whole);
  },
);
