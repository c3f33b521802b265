import { expect, test } from "vitest";
import { beginningsOf } from "../../src/shaping/beginnings.ts";

/** The beginnings of a text where `¦` is. */
function beginnings(place: string, text: string, done = true): string[] {
  const [prefix, suffix] = place.split("¦");
  return beginningsOf(text, { prefix, suffix }, done).map(({ lines, closing }) => lines + closing);
}

test("a completion may end behind each of its lines that leaves nothing open", () => {
  expect(beginnings("¦", "a();\nb(c);\n\nd();\n")).toEqual(["a();", "a();\nb(c);"]);
  expect(beginnings("x = ¦\n", "1\ny = 2")).toEqual(["1"]);
  expect(beginnings("def f():¦", "\n    a()\n    b()\n")).toEqual(["\n    a()"]);
});

test("not where a bracket, a string, an element or a comment is open, or a statement goes on", () => {
  expect(beginnings("go(¦", "a,\n  b)")).toEqual([]);
  expect(beginnings("¦", 'a = ")";\nb = [\n  1,\n];\nc')).toEqual(['a = ")";', 'a = ")";\nb = [\n  1,\n];']);
  expect(beginnings("¦", "const a = b\n  .c()\n  .d();\ne();")).toEqual(["const a = b\n  .c()\n  .d();"]);
  expect(beginnings("¦", "a = b +\n  c;\nd();")).toEqual(["a = b +\n  c;"]);
  expect(beginnings("¦", "return <ul>\n  <li>a</li>\n</ul>")).toEqual([]);
  expect(beginnings("¦", '"""Says it.\n\nTwice.\n"""\na()')).toEqual(['"""Says it.\n\nTwice.\n"""']);
  expect(beginnings("¦", "/* a\n b */\nc();")).toEqual([]);
  expect(beginnings("¦", "a = `b\nc`;\nd();")).toEqual(["a = `b\nc`;"]);
});

test("a block may be left empty, and is closed; of one that evolves, what closes it may be missing", () => {
  const text = "if (a) {\n  b();\n}\nc();\n";
  expect(beginnings("¦", text)).toEqual(["if (a) {\n}", "if (a) {\n  b();\n}"]);
  const method = "a: A) {\n    a.b({\n      c,\n    });\n  }";
  expect(beginnings("class A {\n  go(¦)\n}\n", method)).toEqual(["a: A) {\n  }"]);
  expect(beginnings("¦", 'test("a", () => {\n  b();\n});')).toEqual(['test("a", () => {\n});']);
  expect(beginnings("if (a) {\n  b();\n¦", "} else {\n  c();\n}")).toEqual(["} else {\n}"]);
  expect(beginnings("¦", "if (a) {\n  b();\n} else {\n  c();\n}")).toEqual(["if (a) {\n}"]);
  expect(beginnings("¦", "if (a) {\n  b();\n  c", false)).toEqual(["if (a) {"]);
  expect(beginnings("¦", "if (a) {\n  b();\n  c")).toEqual([]);
});

test("a block of Python's is begun", () => {
  expect(beginnings("def f(a):\n    ¦", "for b in a:\n        if b:\n            return b\n    return None")).toEqual([
    "for b in a:",
    "for b in a:\n        if b:",
    "for b in a:\n        if b:\n            return b",
  ]);
  expect(beginnings("¦", "go(a, [\n    b])\nc()")).toEqual(["go(a, [\n    b])"]);
});

test("where what it begins stands below already, or behind on its line, it is whole", () => {
  expect(beginnings("¦\n    go(b)\n", "for b in a:\n    if b:")).toEqual([]);
  expect(beginnings("go(¦ b)", "a,\nc();\n")).toEqual([]);
  expect(beginnings("¦\nd();\n", "a();\nb();")).toEqual(["a();"]);
});
