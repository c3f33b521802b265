import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const STEPS = 16;
/**
 * The empty body of `find`, with a cue that was picked among ten because the completion is long enough there: a dozen passes. A short
 * one is whole after two. A new model may need another cue.
 */
const FILE = "cart.ts";
const LINE = 27;
const CUE = "    for (const item of ";

let editor: Editor;
const untouched = readFileSync(new URL(`../fixtures/workspace/${FILE}`, import.meta.url), "utf8");
beforeAll(async () => {
  // A decode alone: nothing takes its end's place.
  editor = await Editor.open({ "evoghost.steps": STEPS, "evoghost.beams": 0 });
});
afterAll(() => editor.close());
beforeEach(async () => {
  // Each test begins with the file as it was and the cue in its place.
  await editor.restore(FILE);
  await editor.openAt(FILE, LINE, 5);
  await editor.type(CUE.trimStart());
  await editor.settledGhost();
  await editor.press("Escape");
});

/** The file with the cue and `text` at the place. */
function withInserted(text: string): string {
  const lines = untouched.split("\n");
  lines[LINE - 1] = CUE + text;
  return lines.join("\n");
}

/** Asks for a completion and lets it be decoded undisturbed; the final ghost text. */
async function undisturbed(): Promise<string> {
  await editor.command("Evoghost: Complete Here");
  const text = await editor.settledGhost();
  await editor.press("Escape");
  return text;
}

test("ghost text appears, revises itself in place without a frame's gap, and stands still", async () => {
  await editor.record();
  await editor.command("Evoghost: Complete Here");
  await editor.evolving();
  await editor.screenshot("mid-decode");
  const final = await editor.settledGhost();
  await editor.screenshot("final");
  const texts = (await editor.recorded()).map((frame) => frame.ghost);
  const shown = texts.slice(
    texts.findIndex((text) => text !== ""),
    texts.lastIndexOf(final) + 1,
  );
  expect(shown.filter((text) => text === "")).toEqual([]);
  // Not every pass has another text, and a browser without a GPU takes longer to show one than a pass to make it.
  expect(new Set(shown).size).toBeGreaterThanOrEqual(5);
});

test("Tab after the end inserts the text that is shown", async () => {
  await editor.command("Evoghost: Complete Here");
  const final = await editor.settledGhost();
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toBe(withInserted(final));
});

test("Tab before the end finishes the decode: what is inserted is what it ends with, and one undo takes it back", async () => {
  const final = await undisturbed();
  await editor.command("Evoghost: Complete Here");
  const early = await editor.evolving();
  await editor.press("Tab");
  await editor.ready();
  const saved = await editor.saved(FILE);
  expect(early).not.toBe(final);
  expect(saved).toBe(withInserted(final));
  await editor.press("Control+Z");
  expect(await editor.saved(FILE)).toBe(withInserted(""));
});

test("accepting a word before the end takes the first word of what the decode ends with; the rest stays", async () => {
  const final = await undisturbed();
  await editor.command("Evoghost: Complete Here");
  await editor.evolving();
  await editor.press("Control+ArrowRight");
  await editor.ready();
  const rest = await editor.settledGhost();
  const word = final.slice(0, final.length - rest.length);
  expect(rest).not.toBe("");
  expect(word).not.toBe("");
  expect(final).toBe(word + rest);
  expect(await editor.saved(FILE)).toBe(withInserted(word));
});

test("accepting a word after the end takes the first word of a completion that begins with a line of its own; the rest stays", async () => {
  const line = "    if (name === '') {";
  await editor.restore(FILE);
  await editor.openAt(FILE, LINE, 5);
  await editor.type(line.trimStart());
  const final = await editor.settledGhost();
  const [word] = /^\n\s*\w+/.exec(final) ?? [];
  expect(word).toBeDefined();
  await editor.press("Control+ArrowRight");
  await editor.ready();
  expect(await editor.settledGhost()).toBe(final.slice(word?.length));
  expect(await editor.saved(FILE)).toContain(`${line}${word}\n  }`);
});

test("what is typed instead is gone on from; deleted again, the completion from before is back at once", async () => {
  await editor.command("Evoghost: Complete Here");
  const before = await editor.settledGhost();
  await editor.type("q");
  const instead = await editor.settledGhost();
  expect(instead).not.toBe("");
  expect(`q${instead}`).not.toBe(before);
  await editor.record();
  await editor.press("Backspace");
  await editor.settledGhost();
  // In a frame a text may stand there in part: some of its lines.
  const known = new Set([...before.split("\n"), ...instead.split("\n")]);
  const lines = (await editor.recorded()).flatMap(({ ghost }) => ghost.split("\n"));
  expect(lines.filter((line) => line !== "" && !known.has(line))).toEqual([]);
  expect(await editor.ghost()).toBe(before);
});

test("Escape ends the decode and keeps it ended; the document is as it was", async () => {
  await editor.command("Evoghost: Complete Here");
  await editor.evolving();
  await editor.press("Escape");
  // The key goes through the extension host, which may be busy for a moment; a decode takes longer than that.
  await expect.poll(() => editor.ghost(), { timeout: 1500 }).toBe("");
  await editor.record();
  await editor.page.waitForTimeout(1500);
  const texts = (await editor.recorded()).map((frame) => frame.ghost);
  expect(new Set(texts)).toEqual(new Set([""]));
  expect(await editor.saved(FILE)).toBe(withInserted(""));
});

test("after an Escape in mid-decode, asking again at the same place gives a completion again", async () => {
  await editor.command("Evoghost: Complete Here");
  await editor.evolving();
  await editor.press("Escape");
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
});

test("typing what the ghost text says keeps it, without a frame's gap", async () => {
  await editor.command("Evoghost: Complete Here");
  const final = await editor.settledGhost();
  const typed = final.slice(0, 3);
  await editor.record();
  for (const character of typed) {
    await editor.type(character);
    await editor.page.waitForTimeout(150);
  }
  const texts = (await editor.recorded()).map((frame) => frame.ghost);
  expect(texts.filter((text) => text === "")).toEqual([]);
  expect(await editor.settledGhost()).toBe(final.slice(typed.length));
});

test("the status bar shows model and backend, and its menu changes the steps of the next decode", async () => {
  expect(await editor.statusItem.getAttribute("aria-label")).toMatch(
    /Ready, Model: evoghost-base, Backend: cpu, Steps: 16/,
  );
  await editor.statusItem.click();
  await editor.choose("Set Steps");
  await editor.page.waitForTimeout(500); // it fades in
  await editor.screenshot("menu");
  await editor.picture("steps", ".quick-input-widget");
  await editor.choose("1");
  await editor.page
    .locator('.statusbar-item[aria-label*="Steps: 1,"], .statusbar-item[aria-label$="Steps: 1"]')
    .waitFor();
  // Not the status bar any more, which has been clicked: an editor without the focus may drop ghost text.
  await editor.page.locator(".monaco-editor.focused").waitFor();
  await editor.record();
  await editor.command("Evoghost: Complete Here");
  await editor.settledGhost();
  const texts = new Set((await editor.recorded()).map((frame) => frame.ghost));
  texts.delete("");
  // One step for each of the eight blocks: one text each, and the end.
  expect(texts.size).toBeLessThanOrEqual(9);
});

test("switched off there is no ghost text while typing, and the status bar says so", async () => {
  await editor.command("Evoghost: Switch Completions On or Off");
  await editor.openAt(FILE, LINE, CUE.length + 1);
  await editor.type(" ");
  await editor.page.waitForTimeout(1500);
  expect(await editor.ghost()).toBe("");
  expect(await editor.statusItem.getAttribute("aria-label")).toContain("Switched off");
});
