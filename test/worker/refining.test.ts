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
