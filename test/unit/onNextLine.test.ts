import { expect, test } from "vitest";
import { onNextLine } from "../../src/completion/onNextLine.ts";

const asked = {
  fillIn: { path: "src/a.ts", prefix: "", suffix: "\n}\n", selected: "let", isChosen: true, opening: "let" },
  languageId: "typescript",
  characters: 20,
  surroundings: () => ({ documents: [], edited: [], declared: [] }),
  imports: () => undefined,
  nearby: () => new Map(),
  matches: () => false,
  explicit: true,
};
const behind = (prefix: string, about: object = {}, suffix = asked.fillIn.suffix) =>
  onNextLine({ ...asked, fillIn: { ...asked.fillIn, ...about } }, prefix, suffix)?.fillIn;

test("the next line is as deep as the last one of the completion, and deeper behind what opens a block", () => {
  expect(behind("f(a) {\n  let b = 1;")?.prefix).toBe("f(a) {\n  let b = 1;\n  ");
  expect(behind("\tlet b = [\n\t\t1,\n\t];")?.prefix).toBe("\tlet b = [\n\t\t1,\n\t];\n\t");
  expect(behind("  if (a) {", { indentUnit: "  " })?.prefix).toBe("  if (a) {\n    ");
  const inBlock = behind("  if (a) {", { indentUnit: "  " }, "\n  }\n}\n");
  expect(inBlock).toMatchObject({ prefix: "  if (a) {\n    ", suffix: "\n  }\n}\n" });
  expect(behind("def f():")?.prefix).toBe("def f():\n    ");
});

test("nothing is selected there, and nobody has asked", () => {
  const next = onNextLine(asked, "let b = 1;", "\n}\n");
  expect(next?.fillIn).toEqual({ path: "src/a.ts", prefix: "let b = 1;\n", suffix: "\n}\n" });
  expect(next?.explicit).toBe(false);
});

test("nothing is asked where the line goes on behind the completion, or where it is blank", () => {
  expect(behind("let b = f(1", {}, ");\n}\n")).toBeUndefined();
  expect(behind("let b = 1;\n  ")).toBeUndefined();
});
