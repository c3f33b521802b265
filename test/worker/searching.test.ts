import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { Completer } from "../../src/model/completer.ts";
import type { FillIn } from "../../src/model/prompt.ts";
import { showing } from "../../src/shaping/asShown.ts";
import { fitted } from "../../src/shaping/fit.ts";
import { grown } from "../../src/worker/growing.ts";
import { searched, weighed } from "../../src/worker/searching.ts";

// The shipped model: what it would write here is what is tested.
const folder = fileURLToPath(new URL("../../models/evoghost-base/", import.meta.url));
const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 32 };

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(folder, "cpu", () => {});
});
afterAll(() => completer.dispose());

const textsOf = async (fillIn: FillIn, beams: number) =>
  (await searched(completer, fillIn, options, beams)).map(({ text }) => text);

/** Its condition lacks, which the model likes to write with a brace; `else` shows that it has none. */
const around = {
  prefix: "export function describe(value: string | number): string {\n  let text: string;\n  ",
  suffix: "\n    text = value;\n  else\n    text = value.toFixed(2);\n  return text;\n}\n",
};

test("where the grammar is known, the first that are found leave the document whole, and each is likelier than what breaks it", async () => {
  const fillIn = { path: "src/describe.ts", ...around };
  const texts = await textsOf(fillIn, 6);
  expect(texts[0]).toMatch(/^if \(.+\)$/);
  const bits = await weighed(completer, fillIn, [texts[0], `${texts[0]} {`]);
  const alone = await completer.likelihood.weigh(fillIn, [texts[0], `${texts[0]} {`]);
  expect(bits[0]).toBe(alone[0]);
  expect(bits[1]).toBeGreaterThan(alone[1]);
});

test("what leaves a bracket open is told only if nothing else leaves the document more whole", async () => {
  const open = { path: "src/open.ts", prefix: "export const names = ", suffix: "\n  'a',\n  'b',\n];\n" };
  expect(await textsOf(open, 6)).toContain("[");
  const closed = await textsOf({ ...open, suffix: ";\n" }, 6);
  expect(closed.length).toBeGreaterThan(0);
  for (const text of closed) expect(text).not.toMatch(/[[{(]$/);
});

test("where no grammar is known, what leaves a bracket open is left out, and middles are weighed as the model has them", async () => {
  const fillIn = { path: "src/describe.txt", ...around };
  for (const { text } of await searched(completer, fillIn, options, 6)) expect(text).not.toMatch(/\{$/);
  const middles = ["if (value)", "if (value) {"];
  expect(await weighed(completer, fillIn, middles)).toEqual(await completer.likelihood.weigh(fillIn, middles));
});

test("where the text behind the cursor lacks names, and nothing that was found binds one, what binds them is searched for", async () => {
  const fillIn: FillIn = {
    path: "src/primes.py",
    prefix: "def is_prime(n: int) -> bool:\n    if n < 2:\n        return False\n    ",
    suffix:
      "\n    for factor in range(2, limit + 1):\n        if n % factor == 0:\n            return False\n    return True\n",
  };
  const found = await textsOf(fillIn, 2);
  expect(found.filter((text) => /^(for )?limit\b/.test(text)).length).toBeGreaterThan(0);
  expect(found[0]).not.toContain("limit");
  const [without, binding] = await weighed(completer, fillIn, [found[0], "limit = int(n ** 0.5)"]);
  const alone = await completer.likelihood.weigh(fillIn, [found[0], "limit = int(n ** 0.5)"]);
  expect(binding).toBe(alone[1]);
  expect(without).toBeGreaterThan(alone[0]);
  // The rest of the document has it.
  for (const text of await textsOf({ ...fillIn, elsewhere: "def limit" }, 2))
    expect(text).not.toMatch(/^(for )?limit\b/);
});

test("a name that is lacking goes on from how its line begins", async () => {
  const fillIn: FillIn = {
    path: "src/text.ts",
    prefix: 'import { readFileSync } from "node:fs";\n\nexport interface',
    suffix:
      "\n  readonly path: string;\n  readonly encoding: BufferEncoding;\n}\n\nexport function textOf({ path, encoding }: Manuscript): string {\n  return readFileSync(path, encoding);\n}\n",
  };
  const texts = await textsOf(fillIn, 2);
  expect(texts).toContain(" Manuscript {");
  const bits = await weighed(completer, fillIn, texts);
  expect(Math.min(...bits)).toBe(bits[texts.indexOf(" Manuscript {")]);
});

test("what a Python document lacks is imported from where it is known to be", async () => {
  const fillIn: FillIn = {
    path: "src/circles.py",
    prefix: "import math\n",
    suffix:
      "\n\n\n@dataclass\nclass Circle(Shape):\n    radius: float\n    label: Optional[str] = None\n\n    def area(self) -> float:\n        return math.pi * self.radius ** 2\n",
  };
  expect(await textsOf(fillIn, 2)).toContain("from dataclasses import dataclass");
  const importable = [{ name: "Shape", module: ".shapes", what: "Shape" }];
  const begun = { ...fillIn, prefix: "import math\nfrom dataclasses import dataclass\nfrom ", importable };
  const texts = await textsOf(begun, 2);
  expect(texts).toContain(".shapes import Shape");
  // What the module is called need not be guessed.
  const [known] = await weighed(completer, begun, [".shapes import Shape"]);
  const [guessed] = await completer.likelihood.weigh(begun, [".shapes import Shape"]);
  expect(known).toBeLessThan(guessed);
  const [elsewhere] = await weighed(completer, begun, [".figures import Shape"]);
  expect(elsewhere).toBeGreaterThan((await completer.likelihood.weigh(begun, [".figures import Shape"]))[0]);
});

test("where a function has its docstring alone, a body is searched for, though the model would go on behind it", async () => {
  const fillIn: FillIn = {
    path: "src/area.py",
    prefix:
      'def area_of_triangle(base, height):\n    """Given the length of a side and the height over it, return the area of a triangle.\n    >>> area_of_triangle(5, 3)\n    7.5\n    """\n\n',
    suffix: "",
  };
  const isIndented = (text: string) => /^ {4}\S/.test(text);
  const texts = await textsOf(fillIn, 6);
  const alone = await completer.search(fillIn, options, 6, { asShown: (shown) => shown, penaltyOf: () => 0 });
  expect(alone.filter(({ text }) => isIndented(text))).toEqual([]);
  expect(texts.filter(isIndented).length).toBeGreaterThan(0);
  const bits = await weighed(completer, fillIn, texts);
  expect(texts[bits.indexOf(Math.min(...bits))]).toSatisfy(isIndented);
});

test("where what stands below is deeper than one line can open, what was found is gone on with until it fits", async () => {
  const fillIn: FillIn = {
    path: "src/pairs.py",
    prefix:
      'def has_pair(numbers: list[int], target: int) -> bool:\n    """Whether two different numbers add up to a target."""\n',
    suffix: "            if numbers[i] + numbers[j] == target:\n                return True\n    return False\n",
  };
  const texts = (await textsOf(fillIn, 4)).map((text) => fitted(text, fillIn.prefix, fillIn.suffix));
  const bits = await weighed(completer, fillIn, texts);
  expect(texts[bits.indexOf(Math.min(...bits))]).toMatch(/^ {4}for i in .+:\n {8}for j in .+:\n$/);
});

test("a block that what was found opens and leaves empty is gone on with", async () => {
  const fillIn: FillIn = {
    path: "src/sums.py",
    prefix: 'def sum_of(numbers: list[int]) -> int:\n    """The sum of numbers."""\n    total = 0\n',
    suffix: "    return total\n",
  };
  const [{ text, ...first }] = await completer.search(fillIn, options, 1, {
    asShown: (shown) => shown,
    penaltyOf: () => 0,
  });
  const empty = [{ ...first, text: "    for number in numbers:\n" }];
  const judge = { asShown: showing(fillIn, options.maxTokens), penaltyOf: () => 0 };
  const longer = await grown(completer, fillIn, empty, options, judge);
  expect(longer.map((shown) => shown.text.trimEnd())).toContain("    for number in numbers:\n        total += number");
  expect(await grown(completer, fillIn, longer, options, judge)).toEqual([]);
});
