import { expect, test } from "vitest";
import { syntaxOf } from "../../src/syntax/syntax.ts";

/** How many errors a middle leaves, more than one that returns a value. */
async function more(prefix: string, middle: string, suffix = ""): Promise<number> {
  const syntax = await syntaxOf("a.py");
  const errorsOf = (text: string) => syntax!.judged({ prefix, suffix }, text).errors;
  return errorsOf(middle) - errorsOf("    return False\n");
}

const BEGUN = "def f(a):\n    for b in a:\n        if b:\n            return True\n";

test("a function that returns a value, and may end without, is an error in what leaves it so", async () => {
  for (const middle of [
    "        return False\n",
    "    print(a)\n",
    "    if a:\n        return False\n",
    "    while a:\n        return False\n",
  ])
    expect(await more(BEGUN, middle)).toBe(1);
  expect(await more(BEGUN, "        return False\n", "\n\nprint(f([]))\n")).toBe(1);
});

test("not where it cannot end, or what follows returns a value", async () => {
  for (const middle of [
    "    raise ValueError(a)\n",
    "    if a:\n        return False\n    else:\n        raise ValueError(a)\n",
    "    if a:\n        return 1\n    elif f:\n        return 2\n    else:\n        return 3\n",
    "    while True:\n        print(a)\n",
    "    with open(a) as b:\n        return b\n",
  ])
    expect(await more(BEGUN, middle)).toBe(0);
  expect(await more(BEGUN, "    print(a)\n", "    return False\n")).toBe(0);
});

test("not where the function returns no value but there: it may have been begun", async () => {
  expect(await more("def f(a):\n", "    if a:\n        return 1\n")).toBe(0);
  expect(await more("def f(a):\n    if not a:\n        return\n", "    print(a)\n")).toBe(0);
  expect(await more("def f(a):\n    if not a:\n        return None\n", "    print(a)\n")).toBe(0);
  expect(await more("def f(a):\n    def g():\n        return 1\n", "    print(g())\n")).toBe(0);
  expect(await more("def f(a):\n    if not a:\n        return 1\n    yield a\n", "    print(a)\n")).toBe(0);
  expect(await more("if a:\n", "    print(a)\n")).toBe(0);
});
