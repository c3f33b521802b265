import { expect, test } from "vitest";
import { cursorIn } from "../../src/shaping/emptyBlock.ts";

test("the cursor goes into the empty block that a text ends with, else behind the text", () => {
  const cursor = (text: string) => expect(text.slice(0, cursorIn(text)));
  cursor("if (a) {\n}").toBe("if (a) {");
  cursor('test("a", () => {\n  });').toBe('test("a", () => {');
  for (const text of ["if (a) {\n  b();\n}", "a = {}", "if (a) {", "{\n\n}", "}\n}", "a(\n)", ""])
    cursor(text).toBe(text);
});
