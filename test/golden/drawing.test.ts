import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlock } from "../../src/decoder/canvas.ts";
import { DEFAULT_DECODE_OPTIONS, decode } from "../../src/decoder/decode.ts";
import { ANYTHING, draw } from "../../src/decoder/draw.ts";
import type { Snapshot } from "../../src/decoder/snapshot.ts";
import { readManifest } from "../../src/model/manifest.ts";
import { OnnxDenoiser } from "../../src/model/onnxDenoiser.ts";

const folder = new URL("../fixtures/tiny/", import.meta.url).pathname;
const SEEDS = [4, 5, 6, 7];
const options = { ...DEFAULT_DECODE_OPTIONS, temperature: 0.9, maxTokens: 24 };

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

/** All snapshots of each draw. `ends` says after how many tokens one is not gone on with. */
async function drawn(prompt: readonly number[], ends = new Map<number, number>()): Promise<Snapshot[][]> {
  const found = SEEDS.map((): Snapshot[] => []);
  const ended = new Set<number>();
  for await (const told of draw(denoiser, prompt, options, SEEDS, ANYTHING, ended)) {
    for (const { draw, snapshot } of told) {
      found[draw].push(snapshot);
      if (snapshot.tokens.length === ends.get(draw)) ended.add(draw);
    }
  }
  return found;
}

const ids = ({ tokens }: Snapshot) => tokens.map(({ id }) => id);

test("drawn side by side, each middle is what is drawn alone in blocks of one position, snapshot for snapshot", async () => {
  for (const prompt of prompts) {
    const together = await drawn(prompt);
    for (const [i, seed] of SEEDS.entries()) {
      const alone: Snapshot[] = [];
      for await (const snapshot of decode(denoiser, prompt, { ...options, blockLength: 1, seed })) alone.push(snapshot);
      expect(together[i].map(ids)).toEqual(alone.map(ids));
      expect(together[i].map(({ step, done }) => [step, done])).toEqual(alone.map(({ step, done }) => [step, done]));
      const probabilities = (snapshot: Snapshot) => snapshot.tokens.map(({ probability }) => probability);
      const expected = probabilities(alone[alone.length - 1]);
      for (const [j, found] of probabilities(together[i][together[i].length - 1]).entries()) {
        expect(found).toBeCloseTo(expected[j], 4);
      }
    }
  }
});

test("one that ends does not change what the others say, and takes no further part", async () => {
  for (const prompt of prompts) {
    const all = await drawn(prompt);
    const fewer = await drawn(prompt, new Map([[1, 2], [3, 1]])); // biome-ignore format: a pair each
    expect(fewer.map(({ length }) => length)).toEqual([all[0].length, Math.min(2, all[1].length), all[2].length, 1]);
    for (const i of [0, 2]) expect(fewer[i].map(ids)).toEqual(all[i].map(ids));
  }
});

test("the context is what it was before others were drawn behind it", async () => {
  const [prompt] = prompts;
  const predicted = async () => {
    denoiser.setContext(prompt);
    return (await denoiser.predict(createBlock(4, 2, denoiser.tokens.mask))).probabilities;
  };
  const before = [...(await predicted())];
  await drawn(prompt);
  expect([...(await predicted())]).toEqual(before);
});
