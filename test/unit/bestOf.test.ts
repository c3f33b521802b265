import { expect, test } from "vitest";
import { clearlyBetter, type Drawing, isDoubtful, ranked } from "../../src/completion/bestOf.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";

const fillIn = { path: "a.ts", prefix: "let a = ", suffix: ";\nuse(a);\n" };
const { signal } = new AbortController();

function ends(text: string, probability = 0.5): TextSnapshot {
  const tokens = [{ text, state: "decode" as const, probability, revised: false, soft: [] }];
  return { step: 1, text, decoded: text, tokens, done: true };
}

/** Draws the texts of `drawn` in their order, and weighs by `bits`. */
function model(drawn: readonly string[], bits: Record<string, number>) {
  const asked: string[][] = [];
  const client: Drawing = {
    async draw(_, { temperature }, seeds, onDrawn) {
      expect(temperature).toBeGreaterThan(0);
      expect(new Set(seeds).size).toBe(seeds.length);
      for (const [draw, text] of drawn.entries()) onDrawn({ draw, snapshot: ends(text) });
    },
    async weigh(_, middles) {
      asked.push([...middles]);
      return middles.map((text) => bits[text]);
    },
  };
  return { client, asked };
}

test("each text is weighed once, as it would be shown, and the likeliest comes first", async () => {
  const { client, asked } = model(["two", "one", "two", "three;"], { one: 30, two: 20, three: 40 });
  const ranking = await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [[ends("one")]], 4, signal);
  expect(asked).toEqual([["one", "two", "three"]]);
  expect(ranking?.map(({ snapshots, bits }) => [snapshots.at(-1)?.text, bits])).toEqual([
    ["two", 20],
    ["one", 30],
    ["three;", 40],
  ]);
});

test("one that is hardly likelier does not take the place of what is shown", async () => {
  const shown = ends("one");
  const better = async (bits: number) => {
    const { client } = model(["two"], { one: 30, two: bits });
    const ranking = await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [[shown]], 1, signal);
    return ranking && clearlyBetter(ranking, shown)?.snapshots.at(-1)?.text;
  };
  expect([await better(29), await better(31), await better(20)]).toEqual([undefined, undefined, "two"]);
});

test("what breaks off in the middle of the shown line does not take its place; what ends with one of its lines does", async () => {
  const shown = ends("f(x) {\n  g();");
  const better = async (drawn: string) => {
    const { client } = model([drawn], { [shown.text]: 30, [drawn]: 10 });
    const ranking = await ranked(client, { ...fillIn, suffix: "" }, DEFAULT_DECODE_OPTIONS, [[shown]], 1, signal);
    return ranking && clearlyBetter(ranking, shown)?.snapshots.at(-1)?.text;
  };
  expect([await better("f(x)"), await better("f()"), await better("f(x) {")]).toEqual([undefined, "f()", undefined]);
  const lines = ends("f(x);\ng();");
  const { client } = model(["f(x);"], { [lines.text]: 30, "f(x);": 10 });
  const there = { ...fillIn, prefix: "\n", suffix: "" };
  const ranking = await ranked(client, there, DEFAULT_DECODE_OPTIONS, [[lines]], 1, signal);
  expect(ranking && clearlyBetter(ranking, lines)?.text).toBe("f(x);");
});

test("a draw that leaves a bracket open is not compared", async () => {
  const { client, asked } = model(["f(", "f()"], { one: 30, "f()": 20 });
  await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [[ends("one")]], 2, signal);
  expect(asked).toEqual([["one", "f()"]]);
});

test("a draw that was ended by a newer request ends the comparison", async () => {
  const { client, asked } = model(["two"], { one: 30, two: 20 });
  expect(await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [[ends("one")]], 2, signal)).toBeUndefined();
  expect(asked).toEqual([]);
});

test("others are drawn only where the decode is not sure of what it says", () => {
  expect(isDoubtful(ends("one"), "one", fillIn)).toBe(true);
  expect(isDoubtful(ends("one", 0.97), "one", fillIn)).toBe(false);
});

test("a decode that has written what stands behind the cursor gives way to any other on a line of its own, and to none elsewhere", async () => {
  const [own, other] = [{ prefix: "f();\n  " }, { prefix: "f();" }];
  const repeats = ends("return a;", 0.97);
  expect([isDoubtful(repeats, "", own), isDoubtful(repeats, "", other)]).toEqual([true, false]);
  expect(isDoubtful({ ...ends(""), tokens: [] }, "", own)).toBe(false);
  const place = { path: "a.ts", ...own, suffix: "\n  return a;\n}\n" };
  const { client, asked } = model(["return a;", "a += 1;", "a--;"], { "a += 1;": 30, "a--;": 20 });
  const ranking = await ranked(client, place, DEFAULT_DECODE_OPTIONS, [[repeats]], 3, signal);
  expect(asked).toEqual([["a += 1;", "a--;"]]);
  expect(ranking && clearlyBetter(ranking, repeats)?.text).toBe("a--;");
});
