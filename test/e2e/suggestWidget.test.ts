import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";

/** With the suggest widget as it is where nobody has changed a setting. */
const WIDGET = {
  "editor.quickSuggestions": { other: "on", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": true,
};
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ ...WIDGET, "evoghost.minimumConfidence": 0 });
});
afterAll(() => editor.close());

/** The entry that the suggest widget has selected. */
async function selected(): Promise<string> {
  const row = editor.page.locator(".suggest-widget.visible .monaco-list-row.focused");
  await row.waitFor();
  return ((await row.getAttribute("aria-label")) ?? "").split(",")[0];
}

/** Presses a key until the suggest widget has an entry selected. */
async function select(entry: string, key: string): Promise<void> {
  for (let tries = 0; (await selected()) !== entry; tries++) {
    if (tries === 20) throw new Error(`The suggest widget has no entry ${entry}`);
    await editor.press(key);
    await editor.page.waitForTimeout(50);
  }
}

/** Does something behind which ghost text is to stand that was decoded before: nothing is decoded or compared for it, and nothing else is shown. */
async function showsAtOnce(expected: string, act: () => Promise<void>): Promise<void> {
  await editor.record();
  await act();
  await expect.poll(() => editor.ghost()).toBe(expected);
  await editor.page.waitForTimeout(1000);
  const frames = await editor.recorded();
  expect(await editor.ghost()).toBe(expected);
  expect(frames.filter(({ status }) => /ecoding|omparing/.test(status))).toEqual([]);
}

test("a completion stays where the suggest widget selects what it says; Tab takes the entry, and Tab the rest", async () => {
  const text = await editor.completedBehind("const found = ");
  expect(text).toMatch(/^this\./);
  await showsAtOnce(text.slice(1), async () => {
    await editor.type("t");
    expect(await selected()).toBe("this");
  });
  await editor.screenshot("suggest-widget");
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe(text.slice("this".length));
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toContain(`const found = ${text}\n`);
});

test("behind another entry it goes on from there, and evolves; what was there before comes back with the entry that it says, and with what is typed", async () => {
  const whole = await editor.completedBehind("const found = ");
  expect(whole).toMatch(/^this\.items\.find\(/);
  const text = whole.slice("this.items.".length);
  await editor.type("this.items.f");
  await select("fill", "ArrowDown");
  const filling = await editor.settledGhost();
  expect(filling).toMatch(/^ill./);
  await showsAtOnce(text.slice(1), () => select("find", "ArrowDown"));
  await select("fill", "ArrowUp");
  await showsAtOnce(filling, async () => {});
  await showsAtOnce(text.slice(3), () => editor.type("in"));
  await editor.press("Escape");
  await editor.ready();
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toContain(`this.items.${text}\n`);
});

test("what the alphabet puts first is not gone on with where that is improbable; what one moves to is", async () => {
  await editor.close();
  // The widget would select what ghost text says, if that came first.
  editor = await Editor.open({ ...WIDGET, "evoghost.debounce": 1500 });
  await editor.restore(FILE);
  await editor.openAt(FILE, 27, 5);
  await editor.ready();
  await editor.record();
  await editor.type("const all = this.items.");
  expect(await selected()).toBe("at");
  await editor.page.waitForTimeout(3500);
  expect(await editor.ghost()).toBe("");
  expect((await editor.recorded()).filter(({ status }) => /omparing/.test(status))).toEqual([]);
  await select("filter", "ArrowDown");
  expect(await editor.settledGhost()).toMatch(/^filter./);
});
