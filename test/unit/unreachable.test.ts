import { expect, test } from "vitest";
import { isUnreachable } from "../../src/shaping/unreachable.ts";

const at = (text: string) => {
  const [prefix, suffix] = text.split("|");
  return isUnreachable({ prefix, suffix });
};

test("between a line that has left its block and the bracket that closes this nothing is reached", () => {
  for (const leaves of ["return sum;", "throw new Error(a);", "break;", "break", "continue;", "return"]) {
    expect(at(`f(a) {\n  ${leaves}\n  |\n}\n`), leaves).toBe(true);
  }
  expect(at("if (a) {\n\treturn b;\n\n\t|\n\n} else {\n}\n")).toBe(true);
});

test("where the line above may go on, or is deeper, or the block goes on or is not closed, it is", () => {
  const reached = [
    "f(a) {\n  return a\n  |\n}\n",
    "f(a) {\n  return [\n  |\n}\n",
    "f(a) {\n  returned = 1;\n  |\n}\n",
    "f(a) {\n  if (a)\n    return 1;\n  |\n}\n",
    "f(a) {\n  return 1;\n  |\n  function g() {}\n}\n",
    "f(a) {\n  return 1;\n|\n}\n",
    "f(a) {\n  return 1;\n  |\n",
    "f(a) {\n  return 1;\n  b|\n}\n",
  ];
  for (const text of reached) expect(at(text), text).toBe(false);
});

test("behind a case that is left the next one may stand", () => {
  expect(at("switch (a) {\n  case 1:\n    return b;\n    |\n}\n")).toBe(false);
});
