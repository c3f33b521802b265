import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const STEPS = 16;
/** A place where the model has enough to say to change its mind: the body of `find` in cart.ts. */
const FILE = "cart.ts";
const [LINE, COLUMN] = [27, 5];
const CUE = "for (const item of ";

let editor: Editor;
let untouched: string;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.steps": STEPS });
  await editor.openAt(FILE, LINE, COLUMN);
  untouched = await editor.saved(FILE);
}, 300_000);
afterAll(() => editor.close());
beforeEach(async () => {
  // Each test begins with the file as it was and the cursor at the place.
  await editor.press("Escape");
  for (let i = 0; i < 20 && (await editor.saved(FILE)) !== untouched; i++) await editor.press("Control+Z");
  expect(await editor.saved(FILE)).toBe(untouched);
  await editor.openAt(FILE, LINE, COLUMN);
});

/** What stands in the file once `text` is at the cursor's place. */
function withInserted(text: string): string {
  const lines = untouched.split("\n");
  lines[LINE - 1] = lines[LINE - 1].slice(0, COLUMN - 1) + text + lines[LINE - 1].slice(COLUMN - 1);
  return lines.join("\n");
}

/** Types the cue and lets the decode run; the final ghost text. */
async function undisturbed(): Promise<string> {
  await editor.type(CUE);
  return editor.settledGhost();
}

test("ghost text appears, revises itself in place without a frame's gap, and stands still", async () => {
  await editor.type(CUE.slice(0, -1));
  await editor.settledGhost();
  await editor.record();
  await editor.type(CUE.slice(-1));
  await editor.page.waitForTimeout(400);
  await editor.screenshot("mid-decode");
  const final = await editor.settledGhost();
  await editor.screenshot("final");
  const frames = await editor.recorded();
  const texts = frames.map((frame) => frame.ghost);
  const first = texts.findIndex((text) => text !== "");
  const last = texts.lastIndexOf(final);
  expect(texts.slice(first, last + 1).filter((text) => text === "")).toEqual([]);
  expect(new Set(texts.slice(first, last + 1)).size).toBeGreaterThanOrEqual(STEPS - 2);
});
