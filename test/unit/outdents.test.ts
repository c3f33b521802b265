import { expect, test } from "vitest";
import { outdentsOf } from "../../src/shaping/outdents.ts";

/** By how many spaces the cursor's line may be indented instead. */
const widths = (prefix: string, suffix = "") => outdentsOf({ prefix, suffix }).map(({ length }) => length);

const LOOP = "class Cart:\n    def total(self):\n        sum = 0\n        for item in self.items:\n";

test("below a statement, a line may stand as deep as what is around that, the deepest first", () => {
  expect(widths(`${LOOP}            sum += item\n            `)).toEqual([8, 4, 0]);
  expect(widths(`${LOOP}            sum += item\n\n            `)).toEqual([8, 4, 0]);
  expect(widths("def f():\n    return 1\n    ")).toEqual([0]);
});

test("it is not taken out of the block that the line below belongs to", () => {
  const above = `${LOOP}            sum += item\n            `;
  expect(widths(above, "\n\n        return sum\n")).toEqual([8]);
  expect(widths(above, "\n\n    def count(self):\n")).toEqual([8, 4]);
  expect(widths(above, "\n            count += 1\n")).toEqual([]);
});

test("nor where somebody has indented it by hand, or something stands there", () => {
  const above = `${LOOP}            sum += item\n`;
  expect(widths(`${above}        `)).toEqual([]);
  expect(widths(`${above}                `)).toEqual([]);
  expect(widths(`${above}            x`)).toEqual([]);
  expect(widths(`${above}            `, " x\n")).toEqual([]);
  expect(widths(above)).toEqual([]);
  expect(widths("    ")).toEqual([]);
});

test("nor where the line above goes on in it, as one that opens a block does", () => {
  expect(widths(`${LOOP}        `)).toEqual([]);
  expect(widths("def f():\n    x = g(\n    ")).toEqual([]);
  expect(widths("def f():\n    x = 1 + \\\n    ")).toEqual([]);
});

test("below a label, it may stand as deep as that, where nothing else is left by a line that is less deep", () => {
  const labels = (prefix: string, suffix = "") => outdentsOf({ prefix, suffix }, true).map(({ length }) => length);
  const above = 'if (a) {\n  switch (b) {\n    case "c": // why\n      d();\n';
  expect(labels(`${above}      break;\n      `, "\n  }\n}\n")).toEqual([4]);
  expect(labels(`${above}      if (e) {\n        f();\n        `, "\n      }\n  }\n}\n")).toEqual([]);
  expect(labels("  if (a) {\n    b();\n    ", "\n  }\n")).toEqual([]);
});

test("by tabs it is indented as the lines are; not by what does not begin it", () => {
  expect(outdentsOf({ prefix: "if a:\n\tif b:\n\t\tc()\n\t\t", suffix: "" })).toEqual(["\t", ""]);
  expect(outdentsOf({ prefix: "if a:\n  if b:\n\t\t\tc()\n\t\t\t", suffix: "" })).toEqual([""]);
});
