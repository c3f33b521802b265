import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grammarOf } from "../../src/syntax/grammars.ts";
import { syntaxOf } from "../../src/syntax/syntax.ts";

/** Names that these texts do not bind: what is told of elsewhere is known. */
const ELSEWHERE = "C a b c f open x";

/** How many errors of structure each of some texts has. */
async function errors(path: string, texts: readonly string[]): Promise<number[]> {
  const syntax = await syntaxOf(path);
  return texts.map((text) => syntax!.judged({ prefix: "", suffix: "", elsewhere: ELSEWHERE }, text).errors);
}

test("every grammar is packed with the extension, and its licence", () => {
  const packed = readFileSync(new URL("../../.vscodeignore", import.meta.url), "utf8").split("\n");
  const needed = ["LICENSE", "package.json", "wasm/tree-sitter.js", "wasm/tree-sitter.wasm"];
  const grammars = ["a.ts", "a.tsx", "a.js", "a.py"].map((path) => `wasm/tree-sitter-${grammarOf(path)}.wasm`);
  expect(packed).toEqual(
    expect.arrayContaining([...needed, ...grammars].map((file) => `!node_modules/@vscode/tree-sitter-wasm/${file}`)),
  );
});

test("a document's end tells its grammar; where none is shipped there is no syntax", async () => {
  const paths = ["src/a.ts", "a.d.mts", "View.TSX", "a/b.jsx", "a.cjs", "stub.pyi"];
  expect(paths.map(grammarOf)).toEqual(["typescript", "typescript", "tsx", "javascript", "javascript", "python"]);
  for (const path of ["README.md", "ts", "python/notes.txt", "a.vue", ""]) expect(await syntaxOf(path)).toBeUndefined();
});

test("what is whole has no errors, in each language", async () => {
  const typescript = [
    "export type { A } from './a.js';\nlet b = <T,>(x: T): x is NonNullable<T> => x != null;\n",
    "class C<T> {\n  static #n = 0;\n  accessor x = 1;\n  constructor(private readonly t?: T) {}\n}\n",
    "try {\n  await using f = open();\n} catch (e: unknown) {\n}\nconst o = { a: 1 } satisfies Record<string, number>;\n",
  ];
  expect(await errors("a.ts", typescript)).toEqual([0, 0, 0]);
  expect(await errors("a.tsx", ["const a = <p title='x'>{b ? <C /> : null}</p>;\n"])).toEqual([0]);
  expect(await errors("a.js", ["const a = b?.[0] ?? c;\nexport default async function* () {}\n"])).toEqual([0]);
  const python = [
    "class A:\n    '''Says.'''\n\n    x: int = 3; y = 4\n    def f(self, *, a=1) -> int:\n        # says\n        return [i for i in a if i]\n",
    "if a: b\nelse:\n\tc\nmatch x:\n    case [1, *_]:\n        pass\n",
    "x = f(1,\n  2)\ny = 3\n",
    "",
  ];
  expect(await errors("a.py", python)).toEqual([0, 0, 0, 0]);
});

test("brackets, keywords and operators that lack something are errors", async () => {
  const broken = ["f(a, [b);\n", "if (a {\n  b();\n}\n", "const a = ;\n", "return (a +);\n", "}\n"];
  for (const path of ["a.ts", "a.tsx", "a.js"])
    expect((await errors(path, broken)).every((count) => count > 0)).toBe(true);
  expect((await errors("a.py", ["f(a, [b)\n", "x = \n", "return (a +)\n", "def f(:\n    pass\n"])).every(Boolean)).toBe(
    true,
  );
});

test("in Python a block has statements, a function's more than what it says, and all of them stand where its first does", async () => {
  const texts = [
    "for a in b:\n    if a:\n    if b:\n        pass\n",
    "def f():\n    pass\nif a:",
    "def f():\n    a = 1\n      b = 2\n    return a\n",
    "def f():\n    # says\n",
    "def f():\n    '''Says.'''\n",
    "class A:\n    a = 1\n  b = 2\n",
  ];
  expect(await errors("a.py", texts)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await errors("a.py", ["class A(x):\n    '''Says.'''\n"])).toEqual([0]);
});

test("what stands around a middle is read once, and each middle as if the whole were read", async () => {
  const syntax = (await syntaxOf("a.ts"))!;
  const prefix = "const a = [\n  1,\n  f(";
  const suffix = ", 2),\n];\n";
  const errorsWith = (middle: string) => syntax.judged({ prefix, suffix }, middle).errors;
  for (const middle of ["b", "b, [c", "'é'", "\n    b", ")\n]; g(", "", "b"])
    expect(errorsWith(middle)).toBe(syntax.judged({ prefix: "", suffix: "" }, prefix + middle + suffix).errors);
  expect(errorsWith("b, [c")).toBeGreaterThan(errorsWith("b"));
});

test("wherever a document is broken already, what breaks it further has more errors", async () => {
  const rest = "\n    return a;\n}\n";
  for (const before of ["", "const a = ;\n", "}\n"]) {
    const [whole, ...others] = await errors(
      "a.ts",
      ["(a > 0)", "(a > 0) {", "(a > 0))"].map((middle) => `${before}function g(a: number) {\n  if ${middle}${rest}`),
    );
    for (const other of others) expect(other).toBeGreaterThan(whole);
  }
});

test("comments and what strings say are prose, what is code in them is not", async () => {
  const prose = async (path: string, middle: string) => {
    const syntax = (await syntaxOf(path))!;
    const isAt = (word: string) =>
      syntax.isProse({ prefix: "a = 1\n", suffix: "\nb = 2\n" }, middle, middle.indexOf(word));
    return ["aa", "bb", "cc", "dd"].filter(isAt);
  };
  expect(await prose("a.ts", "f('aa', bb, `cc $" + "{dd}`);")).toEqual(["aa", "cc"]);
  expect(await prose("a.tsx", 'const x = <p title="aa">bb {cc}</p>; // dd')).toEqual(["aa", "bb", "dd"]);
  expect(await prose("a.js", "/* aa */ bb(/cc/, { dd: 1 });")).toEqual(["aa", "cc"]);
  expect(await prose("a.py", "f('aa', bb, f\"cc {dd}\")")).toEqual(["aa", "cc"]);
});
