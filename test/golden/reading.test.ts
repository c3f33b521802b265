import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlock } from "../../src/decoder/canvas.ts";
import { DEFAULT_DECODE_OPTIONS, decode } from "../../src/decoder/decode.ts";
import { refine } from "../../src/decoder/refine.ts";
import { Completer } from "../../src/model/completer.ts";
import { readManifest } from "../../src/model/manifest.ts";
import { OnnxDenoiser } from "../../src/model/onnxDenoiser.ts";
import type { FillIn } from "../../src/model/prompt.ts";

const folder = new URL("../fixtures/tiny/", import.meta.url).pathname;
let denoiser: OnnxDenoiser;
beforeAll(async () => {
  denoiser = await OnnxDenoiser.create(`${folder}model.onnx`, await readManifest(folder), {});
});
afterAll(() => denoiser.dispose());

test("reading a text in one pass says of each token what predicting it behind those before it says", async () => {
  const prompt = [2, 40, 41, 3, 50, 60];
  const text = [70, 300, 7, 70, 511, 90, 16];
  denoiser.setContext(prompt);
  const reading = await denoiser.read(text);
  expect(reading.length).toBe(text.length);
  for (const [i, id] of text.entries()) {
    denoiser.setContext([...prompt, ...text.slice(0, i)]);
    const { ids, probabilities, width } = await denoiser.predict(createBlock(1, 1, denoiser.tokens.mask));
    expect([...reading.ids.subarray(i * width, (i + 1) * width)]).toEqual([...ids]);
    for (const [j, p] of probabilities.entries()) expect(reading.probabilities[i * width + j]).toBeCloseTo(p, 5);
    const entry = ids.indexOf(id);
    if (entry >= 0) expect(Math.exp(reading.logProbabilities[i])).toBeCloseTo(probabilities[entry], 5);
    else expect(Math.exp(reading.logProbabilities[i])).toBeLessThanOrEqual(probabilities[width - 1]);
  }
  // What was read is no context: the same prediction as before.
  denoiser.setContext(prompt);
  expect((await denoiser.read(text)).logProbabilities).toEqual(reading.logProbabilities);
});

test("a context that is encoded ahead, in however many passes, predicts what it predicts otherwise, and nothing of it is left to encode", async () => {
  const context = [2, 40, 41, 3, ...Array.from({ length: 37 }, (_, i) => 50 + i)];
  const canvas = createBlock(4, 2, denoiser.tokens.mask);
  const manifest = await readManifest(folder);
  const at = async (most: number[]) => {
    const fresh = await OnnxDenoiser.create(`${folder}model.onnx`, manifest, {});
    fresh.setContext(context);
    expect(fresh.unread).toBe(context.length - 1);
    for (const count of most) await fresh.encode(count);
    const { unread } = fresh;
    const { ids, probabilities } = await fresh.predict(canvas);
    await fresh.dispose();
    return { unread, ids: [...ids], probabilities };
  };
  const expected = await at([]);
  for (const [most, unread] of [
    [[64], 0],
    [[7, 1, 16], 16],
    [[39, 1, 5], 0],
  ] as const) {
    const found = await at([...most]);
    expect(found.unread).toBe(unread);
    expect(found.ids).toEqual(expected.ids);
    for (const [i, p] of expected.probabilities.entries()) expect(found.probabilities[i]).toBeCloseTo(p, 5);
  }
});

test("a decode that ends before its context is encoded has encoded a part of it, and the next one goes on from there; so it is with weighing", async () => {
  const completer = await Completer.load(folder, "cpu", () => {});
  const lines = Array.from({ length: 24 }, (_, i) => `const value${i} = other(${i});\n`).join("");
  const fillIn = { path: "a.ts", prefix: `${lines}let a = `, suffix: ";\n" };
  const controller = new AbortController();
  const first = completer.complete(fillIn, DEFAULT_DECODE_OPTIONS, controller.signal).next();
  controller.abort();
  expect((await first).done).toBe(true);
  const left = await completer.readAhead(fillIn, DEFAULT_DECODE_OPTIONS);
  const another = new AbortController();
  const weighing = completer.likelihood.weigh(fillIn, ["b"], another.signal);
  another.abort();
  expect(await weighing).toEqual([]);
  const leftToWeigh = await completer.likelihood.readAhead(fillIn);
  await completer.dispose();
  const fresh = await Completer.load(folder, "cpu", () => {});
  const whole = await fresh.readAhead(fillIn, DEFAULT_DECODE_OPTIONS);
  const wholeToWeigh = await fresh.likelihood.readAhead(fillIn);
  await fresh.dispose();
  expect(whole).toBeGreaterThan(200);
  expect(left).toBe(whole - 128);
  expect(leftToWeigh).toBe(wholeToWeigh - 128);
});

test("what a decode has encoded is what would be read ahead there, also where brackets in brackets are closed below", async () => {
  const completer = await Completer.load(folder, "cpu", () => {});
  const lines = Array.from({ length: 4 }, (_, i) => `const value${i} = other(${i});\n`).join("");
  const nested = { path: "a.ts", prefix: `${lines}{\n  {\n    `, suffix: "\n  }\n}\n" };
  for (const fillIn of [nested, { ...nested, prefix: `${lines}f(g(`, suffix: ") + [a])\n" }]) {
    await completer.complete(fillIn, DEFAULT_DECODE_OPTIONS).next();
    expect(await completer.readAhead(fillIn, DEFAULT_DECODE_OPTIONS)).toBe(0);
  }
  await completer.dispose();
});

test("how probable a list's entry is, is asked of the context that the decode behind it has, also in front of brackets", async () => {
  const completer = await Completer.load(folder, "cpu", () => {});
  const lines = Array.from({ length: 16 }, (_, i) => `const value${i} = other(${i});\n`).join("");
  const fillIn = { path: "a.ts", prefix: `${lines}f(g(a.`, suffix: ") + [a])\n", opening: "other", selected: "other" };
  const options = DEFAULT_DECODE_OPTIONS;
  const whole = await completer.readAhead(fillIn, options);
  expect(whole).toBeGreaterThan(100);
  await completer.likelihood.chanceOf(fillIn, fillIn.selected, options.maxTokens);
  expect(await completer.readAhead(fillIn, options)).toBe(0);
  await completer.dispose();
});

test("that in which middles are weighed is read ahead beside that of the decode, and neither takes the other's place", async () => {
  const completer = await Completer.load(folder, "cpu", () => {});
  const ahead = (fillIn: FillIn) => completer.readAhead(fillIn, DEFAULT_DECODE_OPTIONS);
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `const value${i} = other(${i});\n`).join("");
  const suffix = ";\nreturn a + value1;\n";
  // From longer ones to shorter ones, at the end of a word and in the middle of one; at the end of a document both are the same.
  for (const [path, prefix, behind] of [
    ["a.ts", `${lines(16)}let a = `, suffix],
    ["b.ts", `${lines(8)}let a = oth`, suffix],
    ["c.ts", `${lines(4)}let a = `, suffix],
    ["d.ts", `${lines(4)}let a = `, ""],
  ]) {
    const fillIn = { path, prefix, suffix: behind };
    const whole = await ahead(fillIn);
    const weighed = await completer.likelihood.readAhead(fillIn);
    if (behind === "") expect(weighed).toBe(0);
    else expect(weighed).toBeGreaterThan(0.7 * whole);
    expect(await ahead(fillIn)).toBe(0);
    await completer.likelihood.weigh(fillIn, ["other(1)", "value7"]);
    expect([await completer.likelihood.readAhead(fillIn), await ahead(fillIn)]).toEqual([0, 0]);
  }
  await completer.dispose();
});

test("that in which middles are weighed stays encoded however long they are, where there is more than can be told", async () => {
  const completer = await Completer.load(folder, "cpu", () => {});
  for (let count = 24; count < 40; count++) {
    const lines = Array.from({ length: count }, (_, i) => `const value${i} = other(${i});\n`).join("");
    const fillIn = { path: "a.ts", prefix: `${lines}let a = `, suffix: ";\nreturn a;\n" };
    await completer.likelihood.readAhead(fillIn);
    for (const middle of ["b", "other(value1, value2)", "other(value1, value2, value3, value4)"]) {
      await completer.likelihood.weigh(fillIn, [middle]);
      expect(await completer.likelihood.readAhead(fillIn)).toBe(0);
    }
  }
  await completer.dispose();
});

test("going to and fro between contexts changes nothing in what is predicted", async () => {
  const manifest = await readManifest(folder);
  const contexts = [
    [2, 40, 41, 3, 50, 60],
    [2, 3, 70, 71],
    [2, 40, 41, 3, 50, 61, 62],
    [2, 3, 70, 71, 72],
    [5, 6],
    [2, 40, 41, 3, 50, 60],
  ];
  for (const context of contexts) {
    denoiser.setContext(context);
    const { ids, probabilities } = await denoiser.predict(createBlock(4, 2, denoiser.tokens.mask));
    const fresh = await OnnxDenoiser.create(`${folder}model.onnx`, manifest, {});
    fresh.setContext(context);
    const expected = await fresh.predict(createBlock(4, 2, denoiser.tokens.mask));
    await fresh.dispose();
    expect([...ids]).toEqual([...expected.ids]);
    for (const [i, p] of expected.probabilities.entries()) expect(probabilities[i]).toBeCloseTo(p, 5);
  }
});

test("with a step for each position a block ends as it does decoded a token after the other: drafts change nothing but what is seen", async () => {
  const decoded = async (prompt: number[], blockLength: number) => {
    let ids: number[] = [];
    const options = { ...DEFAULT_DECODE_OPTIONS, steps: 8, blockLength, maxTokens: 24 };
    for await (const { tokens } of decode(denoiser, prompt, options)) ids = tokens.map(({ id }) => id);
    const end = ids.indexOf(denoiser.tokens.endOfMiddle);
    return end < 0 ? ids : ids.slice(0, end + 1);
  };
  for (const prompt of [
    [2, 40, 41, 3, 50, 60],
    [2, 3, 70, 71],
    [2, 3, 120, 300, 44],
  ])
    expect(await decoded(prompt, 8)).toEqual(await decoded(prompt, 1));
});

test("what is refined is never less probable than the draft was", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 20, max: 511 }), { minLength: 1, maxLength: 24 }),
      fc.constantFrom(0.2, 0.6, 1),
      async (tokens, strength) => {
        const prompt = [2, 40, 3, 50];
        const likelihood = async (ids: readonly number[]) => {
          denoiser.setContext(prompt);
          return (await denoiser.read(ids)).logProbabilities.reduce((sum, value) => sum + value, 0);
        };
        const draft = { tokens, open: tokens.map((_, i) => i % 5 !== 4) };
        let refined: readonly number[] = [];
        for await (const snapshot of refine(denoiser, prompt, draft, strength, {
          ...DEFAULT_DECODE_OPTIONS,
          blockLength: 8,
        }))
          refined = snapshot.tokens.map(({ id }) => id);
        expect(await likelihood(refined)).toBeGreaterThan((await likelihood(tokens)) - 1e-3);
      },
    ),
    { numRuns: 25 },
  ));
