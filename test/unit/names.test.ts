import { expect, test } from "vitest";
import { syntaxOf } from "../../src/syntax/syntax.ts";

/** How many errors each of some texts has; all of these are of names. */
async function errors(path: string, texts: readonly string[]): Promise<number[]> {
  const syntax = await syntaxOf(path);
  return texts.map((text) => syntax!.judged({ prefix: "", suffix: "" }, text).errors);
}

/** Each text with how many errors it should have, and how many it has. */
async function expectErrors(path: string, expected: Readonly<Record<string, number>>): Promise<void> {
  const texts = Object.keys(expected);
  const found = await errors(path, texts);
  expect(Object.fromEntries(texts.map((text, i) => [text, found[i]]))).toEqual(expected);
}

function expectWhole(path: string, texts: readonly string[]): Promise<void> {
  return expectErrors(path, Object.fromEntries(texts.map((text) => [text, 0])));
}

test("in Python a name that nothing around it binds is an error, once", async () => {
  await expectErrors("a.py", {
    "def f(a):\n    return b + b + c\n": 2,
    "def f():\n    b = 1\ndef g():\n    return b\n": 1,
    "def f():\n    def g():\n        return b\n    b = 1\n": 0,
    "[x for x in y]\nx\n": 2,
    "import a.b as c, d.e\nc; d; a\n": 1,
    "print(e, end=3, file=a.b)\n": 2,
    "f'{x!r:>{width}}'\n": 2,
    "x += 1\n": 1,
    "def f():\n    for i in g():\n        a = a + i\n        b += i\n        b = lambda: b\n    def g():\n        return i\n": 2,
  });
});

test("in Python what modules have is no module", async () => {
  await expectErrors("a.py", {
    "import Path\nPath\n": 1,
    "import dataclass, os\n": 1,
    "import datetime\ndatetime.datetime\n": 0,
    "import numpy as np\nnp\n": 0,
    "import dataclass.field\n": 0,
  });
  const importable = [{ name: "Shape", module: ".shapes", what: "Shape" }];
  const syntax = await syntaxOf("a.py");
  expect(syntax!.judged({ prefix: "", suffix: "", importable }, "import Shape\n").errors).toBe(1);
  expect(syntax!.judged({ prefix: "", suffix: "" }, "import Shape\n").errors).toBe(0);
  const errorsOf = (text: string) => syntax!.judged({ prefix: "", suffix: "", importable }, text).errors;
  expect(errorsOf("from .figures import Shape\n")).toBe(1);
  expect(errorsOf("from .figures import Shape as Figure\n")).toBe(1);
  expect(
    ["from .shapes import Shape\n", "from geometry.shapes import Shape\n", "from . import Shape\n"].map(errorsOf),
  ).toEqual([0, 0, 0]);
});

test("in Python a type in quotes is used, by when all is bound", async () => {
  await expectErrors("a.py", {
    'def f(a: "Shape", b: "Shape" = None) -> "Round":\n    return a\n': 2,
    'x: "Shape" = 1\nclass Shape:\n    own: "Shape"\n    others: list["Shape"]\n': 0,
    'x: list["Shape"] = []\n': 1,
    'from typing import cast\nx = cast("Shape", 1)\n': 1,
    'from typing import Literal, Annotated\nx: Literal["wide"] = "wide"\ny: Annotated[int, "Even"] = 2\n': 0,
    'x: "list[Shape]" = "Shape"\nprint("Shape")\n': 0,
  });
});

test("in Python all that binds a name does", async () => {
  const whole = [
    "def f(a, b: int, c=1, *d, e: str = '', **g) -> int:\n    return a, b, c, d, e, g\n",
    "for i, (j, *k) in []:\n    print(i, j, k)\n",
    "with open('a') as (a, b), open('c') as c:\n    a, b, c\n",
    "try:\n    pass\nexcept (OSError, ValueError) as error:\n    print(error)\n",
    "sorted([], key=lambda a, *b, c=1: a + b + c)\n",
    "if (n := len([])) > 1:\n    [y := n, y]\n    print(y)\n",
    "class A[T]:\n    x: T = 1\n    def f(self):\n        return super().f(A)\n",
    "match []:\n    case {'a': a, **rest} if a:\n        rest\n    case [1, *b] | str() as b:\n        b\n    case dict(x=c):\n        c\n",
    "def f():\n    global counter\n    counter += 1\n    counter = 1\nprint(counter)\n",
    "def f():\n    total = 0\n    def g():\n        nonlocal total\n        print(total)\n        total = 1\n    return g\n",
    "from __future__ import annotations\nfrom .a import b, c as d\nb, d\n",
    "type A = int\na: A = 1\n",
    "a = 1\nclass B:\n    a = a\n",
    "a = 2\ndef f():\n    print(a)\n    class B:\n        a = 1\n",
    "from a import *\nanything()\n",
  ];
  await expectWhole("a.py", whole);
});

test("in TypeScript and JavaScript a name that nothing around it binds is an error, once", async () => {
  const both = {
    "function f(a) {\n  return b + b + c;\n}\n": 2,
    "{\n  const a = 1;\n}\nf(a);\nfunction f() {}\n": 1,
    "{\n  var a = 1;\n}\na;\n": 0,
    "const { a, b: c } = {};\na, b, c;\n": 1,
    "import { a as b } from 'c';\nexport { a, b as d };\nexport { e } from 'f';\n": 1,
    "const o = { a, b: 1 };\no.c;\n": 1,
    "f(a);\nconst a = 1;\nfunction f() {\n  return b;\n}\nlet b = a;\nconst c = c;\nconst d = () => d;\n": 2,
  };
  for (const path of ["a.ts", "a.tsx", "a.js"]) await expectErrors(path, both);
  await expectErrors("a.ts", {
    "let a: B<C>;\n": 2,
    "type A<T> = T extends (infer R)[] ? R : U;\n": 1,
    "let t: [first: string];\nlet s: ns.Type;\n": 1,
  });
  await expectErrors("a.tsx", { "const a = <p title={b}><C /></p>;\n": 2 });
});

test("in TypeScript and JavaScript all that binds a name does", async () => {
  const both = [
    "import a, { b as c } from 'm';\nimport * as d from 'n';\na, c, d;\n",
    "const [e, , ...f] = [], { g = 1, ...h } = {};\ne, f, g, h;\n",
    "const i = (j, { k }, [l] = [], ...m) => [j, k, l, m, i];\nconst n = o => o;\n",
    "for (const p of []) p;\nfor (let q = 0; q < 2; q++) {}\nfor (const r in {}) r;\n",
    "try {\n} catch (s) {\n  console.log(s);\n}\n",
    "f();\nfunction f() {\n  return new C(arguments);\n}\nclass C {}\nconst g = function h() {\n  return h;\n};\n",
    "label: for (;;) break label;\n",
    "describe('a', () => setTimeout(() => process.exit(new URL('b')), undefined));\n",
  ];
  for (const path of ["a.ts", "a.tsx", "a.js"]) await expectWhole(path, both);
  const typed = [
    "function f<T>(this: Window, a: T, b?: Partial<T>): a is T & bigint {\n  return !!b;\n}\n",
    "type A = typeof B;\ntype C = (typeof D.e.f)[number];\nconst B: A = 1;\nconst D = { e: { f: [B] } };\nrun(D as unknown as C);\n",
    "interface A<T> {\n  [key: string]: T;\n  m(a: number): typeof a;\n}\nclass B implements A<B> {\n  constructor(private c: B) {}\n}\n",
    "type M<X> = { [P in keyof X]: X[P] };\ntype F = (a: string) => void;\nlet o: M<F>;\n",
    "enum E {\n  A = 1,\n}\nnamespace N {\n  export const a = E.A;\n}\nN.a;\n",
    "function o(a: string): void;\nfunction o(a: number): void;\nfunction o(a: unknown) {\n  return a;\n}\n",
  ];
  await expectWhole("a.ts", typed);
});

test("what may be bound only once is an error where it is bound again", async () => {
  await expectErrors("a.py", {
    "def f():\n    pass\ndef f():\n    pass\n": 1,
    "if 1:\n    def f():\n        pass\nelse:\n    def f():\n        pass\n": 0,
    "class A:\n    @property\n    def a(self):\n        pass\n    @a.setter\n    def a(self, a):\n        pass\n": 0,
    "a = 1\na = 2\n": 0,
  });
  await expectErrors("a.ts", {
    "const a = 1;\nlet a = 2;\nvar b = 1;\nvar b = 2;\n": 1,
    "function f() {}\nfunction f() {}\nclass C {}\ninterface C {}\n": 1,
    "const a = 1;\n{\n  const a = 2;\n}\n": 0,
  });
  const both = {
    "function f(a, { b }) {\n  const a = 1;\n  let { b } = a;\n  var c, [d] = b;\n  const [c2] = d, { c2: e, c2 } = c;\n  e;\n}\n": 3,
    "const f = (a, b) => {\n  const b = a;\n};\n": 1,
    "function f(a) {\n  if (a) {\n    const a = 1;\n  }\n  for (const a of []) a;\n  var a = 2;\n  return (a) => {\n    const b = a;\n  };\n}\n": 0,
    "class A {\n  m(a) {\n    const m = a, A = m;\n  }\n}\n": 0,
  };
  for (const path of ["a.ts", "a.tsx", "a.js"]) await expectErrors(path, both);
});

test("names that stand in other parts of the document are known", async () => {
  const syntax = (await syntaxOf("a.py"))!;
  const around = { prefix: "print(", suffix: ")\n" };
  expect(["total", "totals"].map((name) => syntax.judged(around, name).errors)).toEqual([1, 1]);
  const told = { ...around, elsewhere: "import total" };
  expect(["total", "totals"].map((name) => syntax.judged(told, name).errors)).toEqual([0, 1]);
});

test("what is lacking is used behind the cursor and bound nowhere, and would be seen from there", async () => {
  const syntax = (await syntaxOf("a.py"))!;
  const suffix =
    "\n    for item in items:\n        found.append(item)\n    return found, math.pi, len(items)\n\ndef g():\n    return rest\n";
  const around = { prefix: "other()\ndef f(items):\n    ", suffix };
  const middles = ["", "found = []", "import math", "found = math.nan", "items = items or []", "pass\n\ndef f(found):"];
  const judged = middles.map((middle) => syntax.judged(around, middle));
  expect(judged.map(({ lacking }) => lacking.map(({ name }) => name))).toEqual([
    ["found", "math"],
    ["math"],
    ["found"],
    ["math"],
    ["found", "math"],
    ["math"],
  ]);
  expect(judged.map(({ errors }) => errors)).toEqual([4, 3, 3, 3, 4, 5]);
});
