import { expect, test } from "vitest";
import { syntaxOf } from "../../src/syntax/syntax.ts";

/** How many names a middle leaves unused that are bound beside it. */
async function unused(path: string, prefix: string, middle: string, suffix = "", elsewhere = ""): Promise<number> {
  const syntax = await syntaxOf(path);
  return syntax!.judged({ prefix, suffix, elsewhere }, middle).unused;
}

test("in Python parameters, variables and imports that nothing uses are against what could use them", async () => {
  const begun = "import math\n\n\ndef area(side, height):\n    half = 0.5\n";
  const middles = [
    "    return half * math.fabs(side * height)\n",
    "    return half * side * height\n",
    "    return side\n",
  ];
  const found = middles.map((middle) => unused("a.py", begun, middle, "\n\nprint(area(1, 2))\n"));
  expect(await Promise.all(found)).toEqual([0, 1, 3]);
});

test("so they are in TypeScript and JavaScript, types among them", async () => {
  const begun =
    'import { a, type B } from "c";\ntype D = B;\nconst e = 1;\nexport function f(g: D, h = 2) {\n  const [i] = [g];\n';
  const behind = "\n}\nf(0);\n";
  expect(await unused("a.ts", begun, "  return a(e, h, i);", behind)).toBe(0);
  expect(await unused("a.ts", begun, "  return a(h);", behind)).toBe(2);
  expect(await unused("a.js", "export function f(g, h) {\n", "  return g;", behind)).toBe(1);
  expect(await unused("a.ts", "export const f = (g: number, h: number) => ", "g", ";\nf(0);\n")).toBe(1);
});

test("not while more may be written behind the middle in the function, or in the document", async () => {
  const begun = "import math\n\n\ndef area(side, height):\n";
  expect(await unused("a.py", begun, "    half = 0.5\n")).toBe(0);
  expect(await unused("a.py", begun, "    half = 0.5\n", "\n\nprint(area(1, 2))\n")).toBe(1);
  expect(await unused("a.py", begun, "    if side:\n        return side\n")).toBe(0);
  expect(await unused("a.py", begun, "    half = 0.5\n", "    return half\n")).toBe(3);
  expect(await unused("a.ts", "function f(g: number, h: number) {\n  ", "console.log(g);", "\n}\n")).toBe(0);
  expect(await unused("a.ts", "function f(g: number, h: number) {\n  ", "return g;", "\n}\n")).toBe(1);
});

test("not what the middle binds itself, what is marked as unused, exported, or used where the text is not told", async () => {
  expect(await unused("a.py", "def f():\n", "    a = 1\n", "    return 2\n")).toBe(0);
  expect(await unused("a.py", "class C:\n    b = 1\n\n    def f(self, _a):\n", "        return 1\n", "\n\nC()\n")).toBe(
    0,
  );
  expect(
    await unused("a.ts", "export const a = 1;\nexport function f(_b: number) {\n", "  return 1;", "\n}\nf(1);\n"),
  ).toBe(0);
  expect(await unused("a.ts", 'import { a } from "b";\n', "f();", "\nf();\n", "c a")).toBe(0);
  expect(await unused("a.ts", 'import { a } from "b";\n', "f();", "\nf();\n")).toBe(1);
});

test("a function that the middle leaves has what it does not use against it", async () => {
  const begun = 'def area(side, height):\n    """The area."""\n';
  expect(await unused("a.py", begun, "    return side * height\n", "\n\nprint(area(1, 2))\n")).toBe(0);
  expect(await unused("a.py", begun, "\ndef other():\n    return 1\n", "\n\nprint(area(1, 2))\n")).toBe(2);
});
