import { expect, test } from "vitest";
import { openingsFor } from "../../src/shaping/openings.ts";
import { natsAgainst } from "../../src/worker/against.ts";

const behind = (prefix: string, before: string, text: string, suffix = "\n") =>
  openingsFor({ path: "a.ts", prefix, suffix })(before, text);

test("on an empty line a statement begins as deep as the line above, or a step deeper if that opens a block", () => {
  expect(behind("  const a = 1;\n", "const ", "b")).toEqual(["  const b"]);
  expect(behind("  const a = 1;\n\n", "const ", "b")).toEqual(["  const b"]);
  expect(behind("  if (a) {\n", "const ", "b")).toEqual(["    const b"]);
  expect(behind("if (a) {\n", "const ", "b", "\n\tc();\n}\n")).toEqual(["\tconst b"]);
  expect(behind("", "", "b =")).toEqual(["b ="]);
});

test("a step is what lines mostly go further in by, not what one of them is aligned by", () => {
  const aligned =
    '"""Counts.\n\n   - one\n  - two\n"""\ndef f(a):\n    if a:\n        return g(a,\n                 1)\n    for b in a:\n';
  expect(behind(aligned, "", "c = ")).toEqual(["        c = "]);
});

test("white space that is no step tells none: a space before a tab", () => {
  expect(behind("if (a) {\n \tb();\n}\nif (c) {\n", "", "d = ", "")).toEqual(["    d = "]);
});

test("behind a line that leaves its block a statement begins as deep as what is around that", () => {
  const above = "def f(a):\n    if a:\n        b = [\n            1]\n        return b\n\n";
  expect(behind(above, "", "c = ")).toEqual(["    c = "]);
  expect(behind(`${above}    returned = a\n`, "", "c = ")).toEqual(["    c = "]);
  expect(behind("return\n", "", "c = ")).toEqual(["c = "]);
});

test("where the line is indented already, nothing stands before the statement", () => {
  expect(behind("if (a) {\n  ", "const ", "b")).toEqual(["const b"]);
});

test("where the line ends with how the statement begins, the name goes on behind that", () => {
  expect(behind("export interface", "interface ", "A")).toEqual([" A"]);
  expect(behind("export interface ", "interface ", "A")).toEqual(["A"]);
  expect(behind("  for (const [", "for (const [", "a, b")).toEqual(["a, b", " a, b"]);
  expect(behind("import {", "import { ", "a, b")).toEqual([" a, b", "\n    a,\n    b"]);
  expect(behind("import { c, ", "", "a")).toEqual(["a"]);
});

test("a statement that has been begun goes on", () => {
  expect(behind("fro", "from typing import ", "Any, List")).toEqual(["m typing import Any, List"]);
  expect(behind("    from typing ", "from typing import ", "Any")).toEqual(["import Any"]);
  expect(behind("from .", "from typing import ", "Any")).toEqual([]);
});

test("in a line that ends otherwise no statement begins", () => {
  expect(behind("a = b", "const ", "c")).toEqual([]);
  expect(behind("subtype", "type ", "c")).toEqual([]);
});

test("a name that is lacking far below counts for as much as it says, a near one as any error", () => {
  const against = (...lacking: [name: string, distance: number][]) =>
    natsAgainst({
      errors: lacking.length,
      lacking: lacking.map(([name, distance]) => ({ name, distance })),
      unused: 0,
    });
  const [none, near, far, short, long] = [
    against(),
    against(["AdditionalOptions", 40]),
    against(["AdditionalOptions", 400]),
    against(["n", 400]),
    against(["A".repeat(100), 400]),
  ];
  expect(none).toBe(0);
  expect(short).toBe(near);
  expect(far).toBeGreaterThan(2 * near);
  expect(long).toBeLessThan(10 * near);
  expect(against(["AdditionalOptions", 400], ["n", 40])).toBe(far + near);
});
