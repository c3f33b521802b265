import { expect, test } from "vitest";
import { syntaxOf } from "../../src/syntax/syntax.ts";
import { indentLacking } from "../../src/worker/indented.ts";

const lacking = async (prefix: string, suffix: string, texts: readonly string[], path = "a.py") => {
  const syntax = await syntaxOf(path);
  if (!syntax) throw new Error(`there is a grammar for ${path}`);
  return indentLacking({ path, prefix, suffix }, texts, syntax);
};

const documented = 'def f(a):\n    """Say what it does."""\n\n';

test("a function that has its docstring alone lacks a statement as deep as that", async () => {
  expect(await lacking(documented, "", ["def g(b):\n    return b"])).toBe("    ");
  expect(await lacking(documented, "\ndef g(b):\n    return b\n", [])).toBe("    ");
});

test("a line that opens a block lacks a deeper one", async () => {
  const open = { prefix: "def f(a):\n    for b in a:\n", suffix: "    return a\n" };
  expect(await lacking(open.prefix, open.suffix, ["    print(a)\n"])).toBe("        ");
});

test("nothing lacks where a middle is indented so, or leaves as few errors, or the function does something", async () => {
  expect(await lacking(documented, "", ["\n    if a:", "def g(b):\n    return b"])).toBeUndefined();
  expect(await lacking("def f(a):\n    b = a\n", "", ["print(f(1))"])).toBeUndefined();
  expect(await lacking("a = 1\n", "", ["b = = 2"])).toBeUndefined();
});

test("where the line has begun its indentation is known, and braces tell blocks by themselves", async () => {
  expect(await lacking(`${documented}    `, "", ["def g(b):"])).toBeUndefined();
  expect(await lacking("function f(a) {\n", "}\n", ["}"], "a.js")).toBeUndefined();
});
