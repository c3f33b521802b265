import { describe, expect, test } from "vitest";
import { nearest } from "../../src/context/nearest.ts";
import { createBlock } from "../../src/decoder/canvas.ts";
import { type BranchingDenoiser, type Prediction, part } from "../../src/decoder/denoiser.ts";
import { continuationOf } from "../../src/model/ngrams/continuation.ts";
import { KnownTexts } from "../../src/model/ngrams/knownTexts.ts";
import { NgramDenoiser } from "../../src/model/ngrams/ngramDenoiser.ts";
import { LONGEST_CONTEXT, NgramIndex } from "../../src/model/ngrams/ngramIndex.ts";
import { recalling } from "../../src/model/ngrams/recalling.ts";

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

describe("what follows a context", () => {
  const likeliestBehind = (context: readonly number[], ...texts: (readonly number[])[]) => {
    const gained =
      continuationOf(
        context,
        texts.map((text) => new NgramIndex(text)),
      )?.gained ?? new Map();
    return [...gained].sort((one, other) => other[1] - one[1]).map(([token]) => token);
  };

  test("is what stood behind most of its last tokens, in any of the texts", () => {
    const often = [1, 2, 30, 1, 2, 30, 1, 2, 30];
    expect(likeliestBehind([9, 1, 2], often)).toEqual([30]);
    // Two tokens more agree there, but once only.
    expect(likeliestBehind([7, 8, 1, 2], [7, 8, 1, 2, 40], [5, 1, 2, 30])).toEqual([40, 30]);
  });

  test("is nothing behind what stands nowhere, at a text's end, or behind a single token", () => {
    expect(continuationOf([3, 4], [new NgramIndex([1, 2, 3])])).toBeUndefined();
    expect(continuationOf([1, 2], [new NgramIndex([1, 2])])).toBeUndefined();
    expect(continuationOf([1], [new NgramIndex([1, 2, 1, 2])])).toBeUndefined();
    expect(continuationOf([], [new NgramIndex([])])).toBeUndefined();
  });

  test("leaves the model the rest: the more, the less agrees and the more differ", () => {
    const shareOf = (context: readonly number[], text: readonly number[]) =>
      continuationOf(context, [new NgramIndex(text)])?.share ?? 1;
    const long = Array.from({ length: LONGEST_CONTEXT + 3 }, (_, i) => i);
    expect(shareOf(long.slice(0, 3), long)).toBeGreaterThan(shareOf(long.slice(0, 12), long));
    expect(shareOf([1, 2], [1, 2, 3, 1, 2, 4])).toBeGreaterThan(shareOf([1, 2], [1, 2, 3, 1, 2, 3]));
    for (const context of [long.slice(0, 3), long.slice(0, 12), [0, 1]]) {
      const { share, gained } = continuationOf(context, [new NgramIndex([...long, 0, 1, 5, 0, 1, 6])])!;
      expect(share + total(gained.values())).toBeCloseTo(1, 10);
    }
  });
});

const EOM = 5;
/** Proposes the end, 40, 41 and hardly 42 everywhere. */
const plain: BranchingDenoiser = {
  tokens: { mask: 1, endOfMiddle: EOM },
  setContext() {},
  extendContext() {},
  predict: async (canvas, drafts = []) => predicted(canvas.length + drafts.length),
  read: async ({ length }) => ({
    ...predicted(length),
    logProbabilities: new Float32Array(length).fill(Math.log(0.25)),
  }),
  branch: () => ({ extend: async ({ length }) => predicted(length) }),
};

function predicted(length: number): Prediction {
  const row = [EOM, 40, 41, 42];
  const at = [0.5, 0.25, 0.249, 0.001];
  return {
    length,
    width: row.length,
    ids: Int32Array.from({ length: length * row.length }, (_, i) => row[i % row.length]),
    probabilities: Float32Array.from({ length: length * row.length }, (_, i) => at[i % row.length]),
  };
}

describe("a model that expects a text to be said again", () => {
  const text = [7, 8, 9, 41, 60, 61, 62];
  const expecting = () => {
    const denoiser = new NgramDenoiser(plain, [new NgramIndex(text)]);
    denoiser.setContext([2, 7, 8, 9]);
    return denoiser;
  };
  const probabilityOf = (prediction: Prediction, i: number, id: number) => {
    const { ids, probabilities } = part(prediction, i, 1);
    return probabilities[ids.indexOf(id)] ?? 0;
  };
  const canvas = createBlock(2, 1, 1);

  test("has what followed likelier, all else less likely, and the end as the model has it", async () => {
    const prediction = await expecting().predict(canvas);
    expect(probabilityOf(prediction, 0, 41)).toBeGreaterThan(0.252);
    expect(probabilityOf(prediction, 0, 40)).toBeLessThan(0.25);
    expect(probabilityOf(prediction, 0, EOM)).toBeCloseTo(0.5, 6);
    expect(total(part(prediction, 0, 1).probabilities)).toBeCloseTo(1, 6);
    // The likeliest comes first.
    expect([...part(prediction, 0, 1).ids]).toEqual([EOM, 41, 40, 42]);
  });

  test("proposes what the model does not", async () => {
    const denoiser = expecting();
    denoiser.extendContext([41]);
    expect(probabilityOf(await denoiser.predict(canvas), 0, 60)).toBeGreaterThan(0);
  });

  test("leaves what is predicted through masks alone, and knows what stands behind drafts", async () => {
    const prediction = await expecting().predict(canvas, [41, 60]);
    expect(probabilityOf(prediction, 0, 41)).toBeGreaterThan(0.25);
    expect(probabilityOf(prediction, 1, 60)).toBeGreaterThan(0);
    expect(probabilityOf(prediction, 2, 61)).toBeGreaterThan(0);
    expect(part(prediction, 3, 1)).toEqual(part(predicted(4), 3, 1));
  });

  test("follows each branch by itself", async () => {
    const branches = expecting().branch();
    const first = await branches.extend([
      { from: 0, token: 40 },
      { from: 0, token: 41 },
    ]);
    expect(probabilityOf(first, 0, 60)).toBe(0);
    expect(probabilityOf(first, 1, 60)).toBeGreaterThan(0);
    const second = await branches.extend([{ from: 1, token: 60 }]);
    expect(probabilityOf(second, 0, 61)).toBeGreaterThan(0);
  });

  test("reads the text as likelier than the model does, and others as less likely", async () => {
    const [again] = (await expecting().read([41, 60])).logProbabilities;
    expect(Math.exp(again)).toBeGreaterThan(0.25);
    const [other] = (await expecting().read([40])).logProbabilities;
    expect(Math.exp(other)).toBeLessThan(0.25);
    const [end] = (await expecting().read([EOM])).logProbabilities;
    expect(Math.exp(end)).toBeCloseTo(0.25, 6);
  });
});

describe("what stood behind the same words", () => {
  const texts = [
    [1, 2, 3, 4, 50, 51, 52, 1, 2, 3, 4, 60],
    [9, 1, 2, 3, 4, 70, 71],
    [2, 3, 4, 80],
  ].map((tokens) => new NgramIndex(tokens));

  test("is recalled where four of these agree or more: the longest agreement, of several the last of the last text", () => {
    expect(recalling(texts)([8, 1, 2, 3, 4], 2)).toEqual([70, 71]);
    expect(recalling(texts.slice(0, 1))([8, 1, 2, 3, 4], 2)).toEqual([60]);
    expect(recalling(texts)([52, 1, 2, 3, 4], 3)).toEqual([60]);
    expect(recalling(texts)([1, 2, 3, 4], 2)).toEqual([70, 71]);
  });

  test("else is looked for in what is told itself", () => {
    expect(recalling(texts)([2, 3, 90, 91, 7, 2, 3], 2)).toEqual([90, 91]);
    expect(recalling([])([2, 3, 90, 91, 7, 2, 3], 2)).toEqual([90, 91]);
    expect(recalling(texts)([7, 3, 4], 2)).toEqual([]);
  });
});

describe("the texts around a place", () => {
  /** A token for each character. */
  const encode = (text: string) => [...text].map((character) => character.codePointAt(0) ?? 0);
  const follows = (texts: KnownTexts, prefix: string, suffix: string, context = prefix) => {
    const gained =
      continuationOf(encode(context), texts.around({ prefix, suffix }))?.gained ?? new Map<number, number>();
    const [best] = [...gained].sort((one, other) => other[1] - one[1]);
    return best && String.fromCodePoint(best[0]);
  };

  test("are the document before the cursor and behind it, but not across it", () => {
    const texts = new KnownTexts(encode);
    expect(follows(texts, "total = sum;\ntot", "")).toBe("a");
    expect(follows(texts, "tot", "\nlet total;")).toBe("a");
    expect(follows(texts, "x = ab", "cd;", "x = ab")).toBeUndefined();
  });

  test("are its sources as they are now", () => {
    const texts = new KnownTexts(encode);
    texts.set("file:///a.ts", "price");
    expect(follows(texts, "pri", "")).toBe("c");
    texts.set("file:///a.ts", "prizes");
    expect(follows(texts, "pri", "")).toBe("z");
    texts.set("file:///a.ts", "pri\r\nce");
    expect(follows(texts, "pri\n", "")).toBe("c");
    texts.delete("file:///a.ts");
    expect(follows(texts, "pri", "")).toBeUndefined();
  });

  test("are what they would be if all were read anew, wherever one writes", () => {
    const lines = Array.from({ length: 700 }, (_, i) => `let value${i} = ${i * 7};`);
    const kept = new KnownTexts(encode);
    for (const [line, typed] of [
      [650, ""],
      [650, "l"],
      [651, ""],
      [20, "le"],
      [21, "let v"],
    ] as const) {
      const prefix = `${lines.slice(0, line).join("\n")}\n${typed}`;
      const suffix = `\n${lines.slice(line).join("\n")}`;
      const context = encode("alue1");
      expect(continuationOf(context, kept.around({ prefix, suffix }))).toEqual(
        continuationOf(context, new KnownTexts(encode).around({ prefix, suffix })),
      );
    }
  });

  test("are not encoded anew while one writes, or as what is behind the cursor is told in part and as a whole", () => {
    let encoded = 0;
    const texts = new KnownTexts((text) => {
      encoded += text.length;
      return encode(text);
    });
    const line = "const value = 1;\n";
    const document = { prefix: line.repeat(100), suffix: `\n${line.repeat(100)}` };
    const inPart = { ...document, suffix: document.suffix.slice(120) };
    for (const around of [document, inPart]) texts.around(around);
    expect(encoded).toBeGreaterThan(0);
    encoded = 0;
    for (const around of [document, inPart, document, inPart]) texts.around(around);
    expect(encoded).toBe(0);
    const typed = `${document.prefix}let`;
    for (const { suffix } of [document, inPart]) texts.around({ prefix: typed, suffix });
    // The lines that are kept together, the last ones of 100.
    expect(encoded).toBeLessThanOrEqual(16 * line.length);
    expect(encoded).toBeGreaterThan(0);
  });

  test("reach as far as an editor shows them", () => {
    const texts = new KnownTexts(encode);
    const far = `needle\n${"\n".repeat(600)}`;
    expect(follows(texts, `${far}nee`, "")).toBeUndefined();
    expect(follows(texts, "nee", `\n${"\n".repeat(200)}needle`)).toBeUndefined();
    expect(follows(texts, `needle\n${"\n".repeat(400)}nee`, "")).toBe("d");
  });
});

test("the nearest files are those with the fewest folders on the way, as many as are small enough together; never the file itself", () => {
  const file = (path: string) => ({ path, bytes: 10 });
  const files = [
    "src/far/away/deep.ts",
    "src/shop/cart.ts",
    "test/cart.test.ts",
    "src/shop/price.ts",
    "src/main.ts",
  ].map(file);
  const paths = (most: number) => nearest(files, "src/shop/cart.ts", most).map(({ path }) => path);
  expect(paths(25)).toEqual(["src/shop/price.ts", "src/main.ts"]);
  expect(paths(1000)).toEqual(["src/shop/price.ts", "src/main.ts", "src/far/away/deep.ts", "test/cart.test.ts"]);
  expect(paths(5)).toEqual([]);
});
