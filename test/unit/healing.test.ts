import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { healed } from "../../src/model/healing.ts";
import { type Manifest, readManifest } from "../../src/model/manifest.ts";
import { Tokenizer } from "../../src/model/tokenizer.ts";

// Where words begin is the shipped tokenizer's to say.
const folder = fileURLToPath(new URL("../../models/evoghost-base/", import.meta.url));

let manifest: Manifest;
let tokenizer: Tokenizer;
beforeAll(async () => {
  manifest = await readManifest(folder);
  tokenizer = await Tokenizer.load(folder, manifest);
});

const of = (prefix: string) => healed({ path: "a.ts", prefix, suffix: "" }, tokenizer, manifest, 64);
const head = () => [...tokenizer.encode("a.ts\n")];
/** The prompt of a prefix that is told as it is. */
const told = (tokens: readonly number[]) => [manifest.tokens.suffix, manifest.tokens.prefix, ...head(), ...tokens];

test.each([
  ["let a = ", " "],
  ["  a();\n", "\n"],
  ["  a();\n    ", " "],
  ["a\n  \n", "\n  \n"],
  ["\t", "\t"],
  ["", ""],
])("white space before the cursor is left to the completion: %j", (prefix, owed) => {
  const text = prefix.slice(0, prefix.length - owed.length);
  expect(of(prefix)).toEqual({ space: { prompt: told(tokenizer.encode(text)), owed } });
});

test.each([
  ["if month < 1 or mo", " mo", "nth"],
  ["  a();\n    b", " b", "ench"],
  ["  a();\n\tb", "b", "ench"],
  ["a();\nb", "b", "ench"],
  ["a();\n\nb", "b", "ench"],
  ["readNa", "Na", "mes"],
  ["const HTTP", " HTTP", "S"],
  ["max_va", "va", "lue"],
  ["self.na", "na", "me"],
  ["if (planet =", " =", "="],
  ["print(", "(", "'"],
  ["print('", "('", "'"],
  ["x = [", " [", "]"],
  ["total +", " +", "="],
])(
  "so is a word that has been begun, or signs, and the tokens before it are those of the whole: %j",
  (prefix, owed, rest) => {
    const { space, begun } = of(prefix);
    expect(space).toEqual({ prompt: told(tokenizer.encode(prefix)), owed: "" });
    expect(begun?.owed).toBe(owed);
    const prompt = begun?.prompt ?? [];
    expect(told(tokenizer.encode(prefix + rest)).slice(0, prompt.length)).toEqual(prompt);
  },
);

test.each(["x1", "max_", "call()", "this.", "\u65e5\u672c\u8a9e", "a".repeat(25), "A".repeat(30)])(
  "what is no word that is being typed is told as it is: %j",
  (prefix) => {
    expect(of(prefix)).toEqual({ space: { prompt: told(tokenizer.encode(prefix)), owed: "" } });
  },
);

test("while a word is typed the prompt stays the same", () => {
  const prompts = ["ra", "ran", "rang", "range"].map((typed) => of(`for (const i of ${typed}`).begun?.prompt);
  for (const prompt of prompts) expect(prompt).toEqual(prompts[0]);
});
