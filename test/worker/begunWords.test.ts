import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { Completer } from "../../src/model/completer.ts";
import { searched } from "../../src/worker/searching.ts";

// The shipped model: a tiny one knows no words.
const folder = fileURLToPath(new URL("../../models/evoghost-base/", import.meta.url));
const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 16 };

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(folder, "cpu", () => {});
});
afterAll(() => completer.dispose());

/** @param cursor a `|` where the cursor is */
function fillInOf(path: string, text: string) {
  const [prefix, suffix] = text.split("|");
  return { path, prefix, suffix };
}

async function completed(fillIn: ReturnType<typeof fillInOf>): Promise<string> {
  let text = "";
  for await (const snapshot of completer.complete(fillIn, options)) {
    text = snapshot.text;
    expect(snapshot.tokens.map((token) => token.text).join("")).toBe(text);
  }
  return text;
}

test.each([
  [
    "dates.py",
    "def valid(month, day):\n    if month < 1 or mo|\n        return False\n    return day < 32\n",
    /^nth\b/,
  ],
  ["sums.py", "def sums(n):\n    total = 0\n    for j in ra|\n        total += j\n    return total\n", /^nge\(/],
  ["bench.ts", "bench('one', () => {\n  run(1)\n})\n\nb|\n", /^ench\(/],
  ["names.ts", "const readNames = () => [];\nconst readAges = () => [];\nconst all = readN|;\n", /^ames\b/],
])("a word that has been begun becomes one: %s", async (path, text, pattern) => {
  const fillIn = fillInOf(path, text);
  expect(await completed(fillIn)).toMatch(pattern);
  const [best] = await searched(completer, fillIn, options, 4);
  expect(best.text).toMatch(pattern);
});

test("a word that the model would not write is gone on with as it is", async () => {
  const fillIn = fillInOf("x.ts", "const xqzjv = 1;\nconst two = xqz|;\n");
  expect(await completed(fillIn)).toMatch(/^jv\b/);
  const [best] = await searched(completer, fillIn, options, 4);
  expect(best.text).toMatch(/^jv\b/);
});
