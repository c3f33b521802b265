import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { Completer } from "../../src/model/completer.ts";
import { syntaxOf } from "../../src/syntax/syntax.ts";
import { refined } from "../../src/worker/refining.ts";

// A model that knows no language: left alone, it breaks what it refines.
const folder = fileURLToPath(new URL("../fixtures/tiny/", import.meta.url));

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(folder, "cpu", () => {});
});
afterAll(() => completer.dispose());

const prefix = "function sum(values: readonly number[]): number {\n  ";
// What a comment says breaks nothing.
const text = "// adds all of them\n  let total = 0;\n  for (const value of values) total += value;\n  return total;";
const around = { prefix, suffix: "\n}\n" };

async function refinedIn(path: string, draft = text): Promise<string> {
  let last = draft;
  for await (const snapshot of refined(
    completer,
    { path, ...around },
    { text: draft, strength: 1 },
    DEFAULT_DECODE_OPTIONS,
  ))
    last = snapshot.text;
  return last;
}

test("a draft becomes nothing that breaks its document's syntax, or lacks a name; where no grammar is known, anything", async () => {
  const syntax = (await syntaxOf("sum.ts"))!;
  const errorsWith = (middle: string) => syntax.judged(around, middle).errors;
  expect(errorsWith(text)).toBe(0);
  expect(errorsWith(await refinedIn("sum.txt"))).toBeGreaterThan(0);
  const guarded = await refinedIn("sum.ts");
  expect(errorsWith(guarded)).toBe(0);
  expect(guarded).not.toBe(text);
});

test("a draft that is broken already is refined, too", async () => {
  const draft = text.replace("total = 0", "total =");
  const syntax = (await syntaxOf("sum.ts"))!;
  const errorsWith = (middle: string) => syntax.judged(around, middle).errors;
  expect(errorsWith(draft)).toBeGreaterThan(0);
  const guarded = await refinedIn("sum.ts", draft);
  expect(guarded).not.toBe(draft);
  expect(errorsWith(guarded)).toBeLessThanOrEqual(errorsWith(draft));
});

test("a misspelled name becomes the document's, a wrong one the right one, a wrong sign is put right, and what is right stays", async () => {
  const folder = fileURLToPath(new URL("../../models/evoghost-base/", import.meta.url));
  const shipped = await Completer.load(folder, "cpu", () => {});
  const becomes = async (prefix: string, draft: string, suffix: string) => {
    let last = draft;
    const fillIn = { path: "tower.py", prefix, suffix };
    const drafted = { text: draft, strength: 0.4 };
    for await (const { text } of refined(shipped, fillIn, drafted, DEFAULT_DECODE_OPTIONS)) last = text;
    return last;
  };
  const tallest = (draft: string) =>
    becomes(
      'def tallest(heights):\n    """The greatest height, 0 of none."""\n    best = 0\n    for height in heights:\n        ',
      draft,
      "\n            best = height\n    return best\n",
    );
  expect(await tallest("if heihgt > best:")).toBe("if height > best:");
  expect(await tallest("if heights > best:")).toBe("if height > best:");
  expect(await tallest("if height > best:")).toBe("if height > best:");
  const total = "def total(prices):\n    result = 0\n    for price in prices:\n        ";
  expect(await becomes(total, "result -= price", "\n    return result\n")).toBe("result += price");
  await shipped.dispose();
});
