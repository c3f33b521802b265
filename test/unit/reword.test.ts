import { expect, test } from "vitest";
import { alike } from "../../src/model/reword/alike.ts";
import { clearly, clearlyLikelier } from "../../src/model/reword/clearly.ts";
import { unitAtStart, unitsIn } from "../../src/model/reword/units.ts";

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
    clearlyLikelier(fillIn, "one\ntwo\nthree", ["one\ntoo\nthree", "one\n2\nthree"], 2, async (around, middles) => {
      asked.push([around.prefix, middles, around.suffix]);
      return bits;
    });
  expect(await best(10, 9, 7)).toBe("one\n2\nthree");
  expect(asked).toEqual([["before\none\n", ["two", "too", "2"], "\nthree\nafter"]]);
  expect(await best(10, 9, 8.5)).toBeUndefined();
  // Where it was ended there are less.
  expect(await best(10, 1)).toBeUndefined();
  const last = await clearlyLikelier(fillIn, "a\nb", ["a\nc"], 2, async ({ prefix, suffix }, middles) => {
    asked.push([prefix, middles, suffix]);
    return [3, 0];
  });
  expect(last).toBe("a\nc");
  expect(asked.at(-1)).toEqual(["before\na\n", ["b", "c"], "\nafter"]);
});

test("what takes a long text's place has to be likelier by more than what takes a line's, unless much of it may change", () => {
  const text = "let a = b;\n".repeat(32);
  expect(clearly({ text: "let a = b;", strength: 0.3 })).toBe(2);
  expect(clearly({ text, strength: 0 })).toBe(7);
  expect(clearly({ text, strength: 0.4 })).toBeCloseTo(4.2);
  expect(clearly({ text, strength: 0.8 })).toBe(2);
});

test("of a long document what stands near is told where texts are weighed; names that are bound further up are known", async () => {
  const lines = "const near = 1;\n".repeat(100);
  const told: { prefix: string; elsewhere?: string }[] = [];
  await clearlyLikelier(
    { path: "a.ts", prefix: `const far = 1;\n${lines}`, suffix: "", elsewhere: "other" },
    "use(far);",
    ["use(near);"],
    2,
    async (around) => {
      told.push(around);
      return [1, 1];
    },
  );
  expect(told[0].prefix.length).toBeLessThan(1100);
  expect(told[0].prefix.startsWith("const near")).toBe(true);
  expect(told[0].elsewhere?.split(" ")).toEqual(expect.arrayContaining(["other", "far"]));
});
