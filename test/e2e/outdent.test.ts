import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "count.py";
const OTHER = "number.py";
const SHAPES = "shapes.ts";
const SOURCE = `def count(words):
    counts = {}
    for word in words:
        if word in counts:
            counts[word] += 1
`;
const CASES = `export type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };

export function area(shape: Shape): number {
  switch (shape.kind) {
    case "circle":
      return Math.PI * shape.radius ** 2;
  }
}
`;
/** What the editor leaves the next line as deep as. */
const LAST = { line: 5, column: "            counts[word] += 1".length + 1 };

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    { "evoghost.minimumConfidence": 0 },
    {
      prepare: (workspace) => {
        for (const file of [FILE, OTHER]) writeFileSync(join(workspace, file), SOURCE);
        writeFileSync(join(workspace, SHAPES), CASES);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

/** The white space that is struck through. */
const struck = () =>
  editor.page.evaluate(
    `[...document.querySelectorAll(".view-line span")].filter((span) => span.children.length === 0 && getComputedStyle(span).textDecorationLine === "line-through").map((span) => span.textContent).join("")`,
  ) as Promise<string>;

test("behind the last statement of a block, what is shown leaves the block where it is accepted", async () => {
  await editor.openAt(FILE, LAST.line, LAST.column);
  await editor.press("Enter");
  expect(await editor.settledGhost()).toMatch(/^else:/);
  expect((await struck()).length).toBe(4);
  await editor.screenshot("outdent");
  await editor.press("Tab");
  await expect.poll(struck).toBe("");
  // The next one leaves the loop.
  await editor.press("Enter");
  expect(await editor.settledGhost()).toBe("return counts");
  expect((await struck()).length).toBe(8);
  await editor.press("Tab");
  const text = await editor.saved(FILE);
  expect(text.startsWith(SOURCE.trimEnd())).toBe(true);
  expect(text.slice(SOURCE.length)).toBe("        else:\n            counts[word] = 1\n    return counts\n");
});

test("dismissed, nothing is struck through any more; a word of it that is accepted stands where all of it would", async () => {
  await editor.openAt(OTHER, LAST.line, LAST.column);
  await editor.press("Enter");
  const shown = await editor.settledGhost();
  expect((await struck()).length).toBe(4);
  await editor.press("Escape");
  await expect.poll(struck).toBe("");
  expect(await editor.ghost()).toBe("");
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).toBe(shown);
  expect((await struck()).length).toBe(4);
  await editor.press("Control+ArrowRight");
  await expect.poll(struck).toBe("");
  expect((await editor.saved(OTHER)).slice(SOURCE.length)).toBe("        else\n");
});

test("behind the last statement of a case, the next case is shown, and stands as deep as that", async () => {
  await editor.openAt(SHAPES, 6, "      return Math.PI * shape.radius ** 2;".length + 1);
  await editor.press("Enter");
  expect(await editor.settledGhost()).toMatch(/^case "square":/);
  expect((await struck()).length).toBe(2);
  await editor.press("Tab");
  const end = " ** 2;\n";
  const [before, behind] = CASES.split(end);
  const text = await editor.saved(SHAPES);
  expect(text.startsWith(before + end) && text.endsWith(behind)).toBe(true);
  expect(text.slice((before + end).length, -behind.length)).toMatch(/^ {4}case "square":\n {6}return .*;\n$/);
});
