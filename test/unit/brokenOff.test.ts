import { expect, test } from "vitest";
import { withoutBrokenEnd } from "../../src/shaping/brokenOff.ts";
import { decodedText } from "./decodedText.ts";

/** What is left of a text that breaks off. */
function left(text: string): string {
  const found = withoutBrokenEnd(decodedText(text));
  expect(found.tokens.map((token) => token.text).join("")).toBe(found.text);
  expect(found).toMatchObject({ decoded: found.text, done: true });
  return found.text;
}

test("of several lines the one that breaks off is left out", () => {
  expect(left("\n  a();\n  b();\n\n  de")).toBe("\n  a();\n  b();\n");
  expect(left("x = 1;\n  y")).toBe("x = 1;");
});

test("what opens a block of which nothing is left is left out with it", () => {
  expect(left("if a:\n    return b\nif c:\n    retu")).toBe("if a:\n    return b");
  expect(left("a\nif b:\n\n    c")).toBe("a");
  expect(left("a();\nif (b) {\n  for (const c of b) {\n    d")).toBe("a();");
  expect(left("if (b) {\n  for (const c of b) {\n    d")).toBe("if (b) {");
});

test("a single line that breaks off stays: the next completion may go on with it", () => {
  expect(left("items.filter((item) => item.name ===")).toBe("items.filter((item) => item.name ===");
  expect(left("\n    return items.filter((item) => item")).toBe("\n    return items.filter((item) => item");
});

test("what is said again and again is said once, lines as whole ones", () => {
  expect(left("\n  a();\n  next();\n  next();\n  next();\n  ne")).toBe("\n  a();\n  next();");
  expect(left("\n  private cache: Map<string, Map<string, Map<string, Map<st")).toBe("\n  private cache: Map<string,");
  expect(left("'a' | 'close_a' | 'close_a' | 'close_a' | 'clo")).toBe("'a' | 'close_a");
});

test("what is said twice, or is short, stays", () => {
  expect(left("row(1, 1) + row(1, 1) + ro")).toBe("row(1, 1) + row(1, 1) + ro");
  expect(left("0, 0, 0, 0, 0, 0")).toBe("0, 0, 0, 0, 0, 0");
});
