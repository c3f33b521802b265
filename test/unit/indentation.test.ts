import fc from "fast-check";
import { expect, test } from "vitest";
import type { FillIn } from "../../src/model/prompt.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";
import { indentingFor } from "../../src/shaping/indentation.ts";

/** A snapshot of tokens of which the first `decoded` are. */
function snapshotOf(texts: readonly string[], decoded = texts.length): TextSnapshot {
  const tokens = texts.map((text) => ({ text, state: "decode" as const, probability: 1, revised: false, soft: [] }));
  return {
    step: 1,
    text: texts.join(""),
    decoded: texts.slice(0, decoded).join(""),
    tokens,
    done: decoded === texts.length,
  };
}

const place = (prefix: string, indentUnit?: string, suffix = ""): FillIn => ({
  path: "a.ts",
  prefix,
  suffix,
  ...(indentUnit !== undefined && { indentUnit }),
});
const shown = (text: string, ...given: Parameters<typeof place>) =>
  indentingFor(place(...given))(snapshotOf([text])).text;

const TABBED = "class A {\n\tm() {\n\t\tf();\n\t}\n\n\tn() {";
const SPACED = "class A {\n  m() {\n    f();\n  }\n\n  n() {";

test("in a document that is indented by tabs a completion is, too", () => {
  expect(shown("\n\t    if (a) {\n\t        b();\n\t    }\n\t}", TABBED)).toBe(
    "\n\t\tif (a) {\n\t\t\tb();\n\t\t}\n\t}",
  );
  expect(shown("\n\t  if (a) {\n\t    b();\n\t  }\n\t}", TABBED)).toBe("\n\t\tif (a) {\n\t\t\tb();\n\t\t}\n\t}");
  expect(shown("\n\t\tb();\n\t}", TABBED)).toBe("\n\t\tb();\n\t}");
});

test("in one that is indented by spaces tabs are steps as it has them, and its own spaces stay", () => {
  expect(shown("\n\t\tb();\n\t}", SPACED)).toBe("\n    b();\n  }");
  expect(shown("\n      b(\n          c,\n", SPACED)).toBe("\n      b(\n          c,\n");
});

test("where nothing is indented yet it is what the editor indents by", () => {
  const text = "\n  if (a) {\n    b();\n  }\n}";
  expect(shown(text, "function f() {", "\t")).toBe("\n\tif (a) {\n\t\tb();\n\t}\n}");
  expect(shown(text, "function f() {", "    ")).toBe("\n    if (a) {\n        b();\n    }\n}");
  expect(shown("\n    return 1", "def f():", "  ")).toBe("\n  return 1");
  expect(shown(text, "function f() {")).toBe(text);
});

test("what aligns something stays: a comment's stars, arguments below each other", () => {
  expect(shown("\n * One.\n */", "/**", "\t")).toBe("\n * One.\n */");
  expect(shown("\n\t/**\n\t * One.\n\t */", `${TABBED}\n\t}\n`)).toBe("\n\t/**\n\t * One.\n\t */");
  expect(shown("a,\n             b)", "const x = call(", "\t")).toBe("a,\n             b)");
});

test("a line that is begun at its start is indented like the others; one that goes on behind the cursor stays", () => {
  expect(shown("  b();\n  c();", "function f() {\n", "\t")).toBe("\tb();\n\tc();");
  expect(shown("  b();", "a =", "\t")).toBe("  b();");
});

test("the lines of the text behind the cursor show how the document is indented, too", () => {
  expect(shown("\n  a();", "function f() {", "  ", "\n}\n\nfunction g() {\n\tb();\n}\n")).toBe("\n\ta();");
});

test("tokens and what is decoded are pieces of the text, whatever they are cut into; and nothing but white space changes", () =>
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom("a", "{", "\n", "\n", " ", " ", "  ", "\t"), maxLength: 5 })),
      fc.constantFrom("f {", "f {\n", TABBED, SPACED, `${TABBED}\n\t\t`, `${SPACED}\n    `),
      fc.constantFrom(undefined, "\t", "  ", "    "),
      fc.nat(8),
      (texts, prefix, unit, decoded) => {
        const given = snapshotOf(texts, Math.min(decoded, texts.length));
        const found = indentingFor(place(prefix, unit))(given);
        const joined = found.tokens.map(({ text }) => text);
        expect(joined.join("")).toBe(found.text);
        expect(joined.slice(0, decoded).join("")).toBe(found.decoded);
        const withoutSpace = (text: string) => text.replaceAll(/[ \t]/g, "");
        expect(withoutSpace(found.text)).toBe(withoutSpace(given.text));
      },
    ),
    { numRuns: 2000 },
  ));
