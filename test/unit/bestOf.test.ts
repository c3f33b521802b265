import { expect, test } from "vitest";
import { clearlyBetter, isDoubtful, ranked, type Searching, shareOf } from "../../src/completion/bestOf.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";

const fillIn = { path: "a.ts", prefix: "let a = ", suffix: ";\nuse(a);\n" };
const { signal } = new AbortController();

function ends(text: string, probability = 0.5): TextSnapshot {
  const tokens = [{ text, state: "decode" as const, probability, revised: false, soft: [] }];
  return { step: 1, text, decoded: text, tokens, done: true };
}

/** Finds these texts in their order, or is ended by a newer request, and weighs by `bits`. */
function model(found: readonly string[] | undefined, bits: Record<string, number>) {
  const asked: string[][] = [];
  const client: Searching = {
    search: async () => found?.map((text) => ends(text)),
    async weigh(_, middles) {
      asked.push([...middles]);
      return middles.map((text) => bits[text]);
    },
  };
  return { client, asked };
}

test("each text is weighed once, as it would be shown, and the likeliest comes first", async () => {
  const { client, asked } = model(["two", "one", "two", "three;"], { one: 30, two: 20, three: 40 });
  const ranking = await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [ends("one")], 4, signal);
  expect(asked).toEqual([["one", "two", "three"]]);
  expect(ranking?.map(({ end, bits }) => [end.text, bits])).toEqual([
    ["two", 20],
    ["one", 30],
    ["three;", 40],
  ]);
});

test("one that is hardly likelier does not take the place of what is shown", async () => {
  const shown = ends("one");
  const better = async (bits: number) => {
    const { client } = model(["two"], { one: 30, two: bits });
    const ranking = await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [shown], 1, signal);
    return ranking && clearlyBetter(ranking, shown)?.end.text;
  };
  expect([await better(29.5), await better(31), await better(20)]).toEqual([undefined, undefined, "two"]);
});

test("what breaks off in the middle of the shown line does not take its place, unless the rest is made up; what ends with one of its lines does", async () => {
  const shown = ends("f(x) {\n  g();");
  const better = async (other: string, bits = 20) => {
    const { client } = model([other], { [shown.text]: 30, [other]: bits });
    const ranking = await ranked(client, { ...fillIn, suffix: "" }, DEFAULT_DECODE_OPTIONS, [shown], 1, signal);
    return ranking && clearlyBetter(ranking, shown)?.end.text;
  };
  expect([await better("f(x)"), await better("f(x)", 10), await better("f()")]).toEqual([undefined, "f(x)", "f()"]);
  const lines = ends("f(x);\ng();");
  const { client } = model(["f(x);"], { [lines.text]: 30, "f(x);": 10 });
  const there = { ...fillIn, prefix: "\n", suffix: "" };
  const ranking = await ranked(client, there, DEFAULT_DECODE_OPTIONS, [lines], 1, signal);
  expect(ranking && clearlyBetter(ranking, lines)?.text).toBe("f(x);");
});

test("a search that was ended by a newer request ends the comparison", async () => {
  const { client, asked } = model(undefined, {});
  expect(await ranked(client, fillIn, DEFAULT_DECODE_OPTIONS, [ends("one")], 2, signal)).toBeUndefined();
  expect(asked).toEqual([]);
});

test("others are searched for only where the decode is not sure of what it says", () => {
  expect(isDoubtful(ends("one"), "one", fillIn)).toBe(true);
  expect(isDoubtful(ends("one", 0.97), "one", fillIn)).toBe(false);
});

test("they are where it is sure of its tokens, but not that they end there", () => {
  const ended = (ending: number) => isDoubtful({ ...ends("{", 0.97), ending }, "{", fillIn);
  expect([ended(0.4), ended(0.6)]).toEqual([true, false]);
});

test("they are where it has said nothing of which it is sure, so that none of it is shown", () => {
  const [line, unsure, sure] = [{ prefix: "f();" }, ends("\n", 0.4), ends("\n", 0.97)];
  expect([isDoubtful(unsure, "", line), isDoubtful(sure, "", line)]).toEqual([true, false]);
});

test("a decode that has written what stands behind the cursor gives way to any other on a line of its own, and to none elsewhere", async () => {
  const [own, other] = [{ prefix: "f();\n  " }, { prefix: "f();" }];
  const repeats = ends("return a;", 0.97);
  expect([isDoubtful(repeats, "", own), isDoubtful(repeats, "", other)]).toEqual([true, false]);
  expect(isDoubtful({ ...ends(""), tokens: [] }, "", own)).toBe(false);
  const place = { path: "a.ts", ...own, suffix: "\n  return a;\n}\n" };
  const { client, asked } = model(["return a;", "a += 1;", "a--;"], { "a += 1;": 30, "a--;": 20 });
  const ranking = await ranked(client, place, DEFAULT_DECODE_OPTIONS, [repeats], 3, signal);
  expect(asked).toEqual([["a += 1;", "a--;"]]);
  expect(ranking && clearlyBetter(ranking, repeats)?.text).toBe("a--;");
});

test("the share of one among those found is its probability if the right one is among them", () => {
  const ranking = [1, 2, 2].map((bits, i) => ({ end: ends(`${i}`), text: `${i}`, bits }));
  expect(ranking.map((one) => shareOf(one.end, ranking))).toEqual([0.5, 0.25, 0.25]);
  expect(shareOf(ends("other"), ranking)).toBe(0);
});
