import { expect, test } from "vitest";
import { alike } from "../../src/model/reword/alike.ts";
import { clearlyLikelier } from "../../src/model/reword/clearly.ts";
import { neededIn } from "../../src/model/reword/slips.ts";
import { piecesOf, unitAtStart, unitsIn, wordsIn } from "../../src/model/reword/units.ts";

const two = () => 2;

test("a misspelled word may stand for a document's names that are written almost so; one that stands elsewhere is meant", () => {
  const around = "let total = 0;\nconst tidal = 1;\nuse(other, it);";
  expect(alike("totl", around)).toEqual(["total"]);
  expect(alike("tottal", around)).toEqual(["total"]);
  expect(alike("tidla", around)).toEqual(["tidal"]);
  expect(alike("total", around)).toEqual([]);
  expect(alike("is", around)).toEqual([]);
});

test("words and operators are units, brackets, quotes and numbers are not; what is found in a unit's place is of its kind", () => {
  const units = unitsIn("if (a_b !== 'c') d+=$e + 2n * 10;");
  expect(units.map(({ text }) => text)).toEqual(["if", "a_b", "!==", "c", "d", "+=", "$e", "+", "*"]);
  expect([unitAtStart("===x", units[2]), unitAtStart("x = 1", units[2]), unitAtStart("x1 = 1", units[1])]).toEqual([
    "===",
    "",
    "x1",
  ]);
});

test("a text takes another's place where it is clearly likelier; only lines that differ are weighed, with what follows them", async () => {
  const fillIn = { path: "a.ts", prefix: "before\n", suffix: "\nafter" };
  const asked: unknown[] = [];
  const best = (...bits: number[]) =>
    clearlyLikelier(fillIn, "one\ntwo\nthree", ["one\ntoo\nthree", "one\n2\nthree"], two, async (around, middles) => {
      asked.push([around.prefix, middles, around.suffix]);
      return bits;
    });
  expect(await best(10, 9, 7)).toBe("one\n2\nthree");
  expect(asked).toEqual([["before\none\n", ["two", "too", "2"], "\nthree\nafter"]]);
  expect(await best(10, 9, 8.5)).toBeUndefined();
  // Where it was ended there are less.
  expect(await best(10, 1)).toBeUndefined();
  const last = await clearlyLikelier(fillIn, "a\nb", ["a\nc"], two, async ({ prefix, suffix }, middles) => {
    asked.push([prefix, middles, suffix]);
    return [3, 0];
  });
  expect(last).toBe("a\nc");
  expect(asked.at(-1)).toEqual(["before\na\n", ["b", "c"], "\nafter"]);
});

test("of several that are likely enough the one takes its place that is so by the most bits more than it needs", async () => {
  const needed = (_: string, other: string) => (other === "near" ? 3 : 9);
  const best = (...bits: number[]) =>
    clearlyLikelier({ path: "a.ts", prefix: "", suffix: "" }, "nearr", ["far", "near"], needed, async () => bits);
  expect(await best(20, 8, 12)).toBe("near");
  expect(await best(20, 1, 12)).toBe("far");
  expect(await best(20, 12, 18)).toBeUndefined();
});

test("a text's pieces are its units and what stands between them", () => {
  expect(piecesOf("if (a<b)").map(({ text, begin }) => [text, begin])).toEqual([
    ["if", 0],
    [" (", 2],
    ["a", 4],
    ["<", 5],
    ["b", 6],
    [")", 7],
  ]);
  expect(piecesOf("").length).toBe(0);
});

test("what is hard to mistake needs more bits: a sign less than a name of the document, any other word most; several slips need them all", () => {
  // More than there are signs.
  const words = wordsIn(`total price best heights height range ${Array.from({ length: 50 }, (_, i) => `name${i}`)}`);
  const isCode = { words, isProse: () => false };
  const draft = "if height > best:";
  const needed = (meant: string, written = draft) => neededIn({ text: written, strength: 0 }, isCode)(written, meant);
  const sign = needed("if height < best:");
  const known = needed("if total > best:");
  const any = needed("if depth > best:");
  expect(sign).toBeLessThan(known);
  expect(known).toBeLessThan(any);
  // One letter, whether or not the document has the word.
  expect(needed("if weight > best:")).toBeLessThan(any);
  expect(needed("if best > best:")).toBe(known);
  expect(needed("if depth < best:")).toBeCloseTo(any + sign);
  expect(needed("if (height > best:")).toBe(any);
  // A short word of other letters is another word; one that says the opposite is a sign.
  expect(needed("x to y", "x in y")).toBeGreaterThan(needed("x or y", "x and y"));
  expect(needed(draft)).toBe(2);
});

test("the more of a draft may change the less it needs, but always something; in a long one each word is less in doubt", () => {
  const other = { words: wordsIn("c"), isProse: () => false };
  const needed = (strength: number, text = "let a = b;") =>
    neededIn({ text, strength }, other)(text, text.replace("a", "c"));
  expect(needed(0.3)).toBeCloseTo(0.7 * needed(0));
  expect(needed(1)).toBe(2);
  expect(needed(0, "let a = b;\n".repeat(16))).toBeCloseTo(needed(0) + 4);
});

test("in prose a name of the code is as unlikely to have been meant as any word", () => {
  const words = wordsIn("total price");
  const needed = (isProse: boolean) =>
    neededIn({ text: "# the sum", strength: 0 }, { words, isProse: () => isProse })("# the sum", "# the total");
  expect(needed(true)).toBeGreaterThan(needed(false));
});

test("of a long document what stands near is told where texts are weighed; names that are bound further up are known", async () => {
  const lines = "const near = 1;\n".repeat(100);
  const told: { prefix: string; elsewhere?: string }[] = [];
  await clearlyLikelier(
    { path: "a.ts", prefix: `const far = 1;\n${lines}`, suffix: "", elsewhere: "other" },
    "use(far);",
    ["use(near);"],
    two,
    async (around) => {
      told.push(around);
      return [1, 1];
    },
  );
  expect(told[0].prefix.length).toBeLessThan(1100);
  expect(told[0].prefix.startsWith("const near")).toBe(true);
  expect(told[0].elsewhere?.split(" ")).toEqual(expect.arrayContaining(["other", "far"]));
});
