import { expect, test } from "vitest";
import { lacksLine } from "../../src/shaping/extent.ts";

const lacks = (place: string, completion: string): boolean => {
  const [before, after] = place.split("¦");
  return lacksLine(completion, before, after);
};

test.each([
  // A block that has nothing in it.
  ["def f(a):\n    b = a\n¦    return b\n", "    for c in a:"],
  ["f() {\n  ¦\n  return a;\n}", "if (a) {"],
  ["f() {\n¦}", "  if (a) {"],
  ["def f(a):\n    b = a\n¦", "    for c in a:"],
  // What stands below is deeper than a block would be, or than a statement allows.
  ["def f(a):\n    b = a\n¦            print(b)", "    for c in a:"],
  ["def f(a):\n    b = a\n    ¦\n            print(b)", "for c in a:"],
  ["def f(a):\n    b = a\n¦        print(b)", "    c = b"],
])("%j lacks a line behind %j", (place, completion) => {
  expect(lacks(place, completion)).toBe(true);
});

test.each([
  ["def f(a):\n    b = a\n¦    return b\n", "    for c in a:\n        b = c"],
  ["def f(a):\n    b = a\n¦        print(b)", "    for c in a:"],
  ["def f(a):\n    b = a\n¦            print(b)", "    for c in a:\n        if c:"],
  ["def f(a):\n    b = a\n¦    return b\n", "    c = b"],
  // A statement that goes on below, and a condition that needs no brace.
  ["f() {\n  ¦\n    .then(a);\n}", "return b"],
  ["f() {\n  ¦\n    .then(a);\n}", "const b = c +"],
  ["f() {\n  ¦\n    go();\n}", "if (a)"],
  // The line goes on behind the cursor.
  ["f(¦) {\n}", "{"],
  ["if (¦ b) {\n}", "a["],
])("%j lacks none behind %j", (place, completion) => {
  expect(lacks(place, completion)).toBe(false);
});
