import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const BODY = "(numbers: readonly number[]): number {\n\n}\n";
const FILES = { "total.ts": `export function totalOf${BODY}`, "sum.js": `export function sumOf${BODY}` };

/** What follows is decoded ahead in TypeScript, and not in JavaScript. */
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    { "evoghost.minimumConfidence": 0, "[javascript]": { "evoghost.decodeAhead": false } },
    {
      prepare: (workspace) => {
        for (const [name, text] of Object.entries(FILES)) writeFileSync(join(workspace, name), text);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

/** Types a line, looks at it for some time, takes its completion and presses Enter; what is shown on the next line, and what the status bar says meanwhile. */
async function nextLineOf(file: keyof typeof FILES): Promise<{ ghost: string; frames: readonly string[] }> {
  await editor.openAt(file, 2, 1);
  await editor.type("  let total = ");
  await editor.settledGhost();
  await editor.page.waitForTimeout(6000);
  await editor.press("Tab");
  await editor.ready();
  await editor.record();
  await editor.press("Enter");
  const ghost = await editor.settledGhost();
  return { ghost, frames: (await editor.recorded()).map(({ status }) => status) };
}

test("what follows a completion is decoded while that is looked at: behind Tab and Enter it is there at once", async () => {
  const { ghost, frames } = await nextLineOf("total.ts");
  expect(ghost).not.toBe("");
  expect(frames.filter((status) => !status.includes("Ready"))).toEqual([]);
});

test("where that is switched off, it is decoded then", async () => {
  const { ghost, frames } = await nextLineOf("sum.js");
  expect(ghost).not.toBe("");
  expect(frames.some((status) => status.includes("Decoding"))).toBe(true);
});
