import { afterAll, beforeAll, expect, test } from "vitest";
import { ANYTHING, beamSearch } from "../../src/decoder/beamSearch.ts";
import { createBlock } from "../../src/decoder/canvas.ts";
import type { SnapshotToken } from "../../src/decoder/snapshot.ts";
import { readManifest } from "../../src/model/manifest.ts";
import { OnnxDenoiser } from "../../src/model/onnxDenoiser.ts";

const folder = new URL("../fixtures/tiny/", import.meta.url).pathname;

let denoiser: OnnxDenoiser;
beforeAll(async () => {
  denoiser = await OnnxDenoiser.create(`${folder}model.onnx`, await readManifest(folder), {});
});
afterAll(() => denoiser.dispose());

const prompts = [
  [2, 40, 41, 3, 50, 60],
  [2, 3, 70, 71],
  [2, 3, 120, 300, 44, 90, 17, 200, 33],
];

type Tokens = readonly SnapshotToken[];
const never = () => false;
const ids = (tokens: Tokens) => tokens.map(({ id }) => id);

function search(
  prompt: readonly number[],
  beams: number,
  maxTokens: number,
  isWhole: (tokens: Tokens) => boolean = never,
  penaltyOf: (tokens: Tokens) => number = () => 0,
) {
  return beamSearch(denoiser, prompt, { beams, maxTokens }, () => ANYTHING, { isWhole, penaltyOf });
}

/** The tokens that the causal model predicts behind a text, of all that it tells their logarithms of probabilities. */
async function following(text: readonly number[]): Promise<[id: number, logProbability: number][]> {
  denoiser.setContext(text);
  const { ids, probabilities } = await denoiser.predict(createBlock(1, 1, denoiser.tokens.mask));
  const sum = probabilities.reduce((a, b) => a + b, 0);
  return [...ids].map((id, i) => [id, Math.log(probabilities[i] / sum)]);
}

test("every token of what is found is as probable as where the text is read alone", async () => {
  for (const prompt of prompts) {
    const found = await search(prompt, 6, 12);
    expect(found).toHaveLength(6);
    for (const tokens of found) {
      denoiser.setContext(prompt);
      const { logProbabilities } = await denoiser.read(ids(tokens));
      for (const [i, { probability }] of tokens.entries())
        expect(Math.log(probability)).toBeCloseTo(logProbabilities[i], 3);
    }
  }
});

test("of all texts of two tokens the most probable are found, in their order", async () => {
  for (const prompt of prompts) {
    const all: { readonly text: number[]; readonly logProbability: number }[] = [];
    for (const [first, own] of await following(prompt)) {
      if (first === denoiser.tokens.endOfMiddle) all.push({ text: [first], logProbability: own });
      else
        for (const [second, next] of await following([...prompt, first]))
          all.push({ text: [first, second], logProbability: own + next });
    }
    all.sort((a, b) => b.logProbability - a.logProbability);
    const found = await search(prompt, 8, 2);
    expect(found.length).toBeGreaterThan(1);
    expect(found.map(ids)).toEqual(all.slice(0, found.length).map(({ text }) => text));
  }
});

test("one that is whole is not gone on with, and does not change what the others say", async () => {
  for (const prompt of prompts) {
    const [first, ...others] = (await search(prompt, 4, 8)).map(ids);
    const whole = first.slice(0, 7);
    const found = (await search(prompt, 4, 8, (tokens) => ids(tokens).join() === whole.join())).map(ids);
    expect(found).toContainEqual(whole);
    expect(found.every((text) => text.length === 8 || text.length === 7)).toBe(true);
    const elsewhere = others.filter((text) => text.slice(0, 7).join() !== whole.join());
    for (const text of elsewhere) expect(found).toContainEqual(text);
  }
});

test("what is far less probable than a text that is whole is given up, before it has all of its tokens", async () => {
  for (const prompt of prompts) {
    const [[likeliest]] = (await search(prompt, 8, 1)).map(ids);
    const isWhole = (tokens: Tokens) => tokens[0].id === likeliest;
    const found = (await search(prompt, 8, 40, isWhole)).map(ids);
    expect(found).toContainEqual([likeliest]);
    expect(found.filter((text) => text.length === 40)).toEqual([]);
  }
});

test("a whole text with a penalty comes behind the others, and another is found in its place", async () => {
  for (const prompt of prompts) {
    const isWhole = (tokens: Tokens) => tokens.length === 4;
    const plain = (await search(prompt, 4, 8, isWhole)).map(ids);
    const [likeliest] = plain;
    const asked: string[] = [];
    const penaltyOf = (tokens: Tokens) => {
      asked.push(ids(tokens).join());
      return ids(tokens).join() === likeliest.join() ? 1000 : 0;
    };
    const found = (await search(prompt, 4, 8, isWhole, penaltyOf)).map(ids);
    expect(found[0]).not.toEqual(likeliest);
    expect(found).toEqual([...plain.slice(1), likeliest].slice(0, found.length));
    expect(new Set(asked).size).toBe(asked.length);
  }
});

test("the context is what it was before others were searched for behind it", async () => {
  const [prompt] = prompts;
  const predicted = async () => {
    denoiser.setContext(prompt);
    return (await denoiser.predict(createBlock(4, 2, denoiser.tokens.mask))).probabilities;
  };
  const before = [...(await predicted())];
  await search(prompt, 4, 8);
  expect([...(await predicted())]).toEqual(before);
});

test("an abort ends it before the next pass, and no beams are an error", async () => {
  const controller = new AbortController();
  let asked = 0;
  const judge = {
    isWhole: () => {
      if (++asked === 8) controller.abort();
      return false;
    },
    penaltyOf: () => 0,
  };
  const found = beamSearch(denoiser, prompts[0], { beams: 4, maxTokens: 40 }, () => ANYTHING, judge, controller.signal);
  expect(await found).toEqual([]);
  expect(asked).toBe(8);
  await expect(search(prompts[0], 0, 8)).rejects.toThrow(RangeError);
});
