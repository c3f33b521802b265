import { expect, test } from "vitest";
import { decode } from "../../src/decoder/decode.ts";
import type { Denoiser } from "../../src/decoder/denoiser.ts";
import { FirstToken } from "../../src/model/firstToken.ts";

const EOM = 5;
/** Says "the end" everywhere, and 40 next. */
const reluctant: Denoiser = {
  tokens: { mask: 1, endOfMiddle: EOM },
  setContext() {},
  extendContext() {},
  async predict(canvas) {
    const row = [EOM, 40, 41, 42];
    return {
      length: canvas.length,
      width: 4,
      ids: Int32Array.from({ length: canvas.length * 4 }, (_, i) => row[i % 4]),
      probabilities: Float32Array.from({ length: canvas.length * 4 }, (_, i) => [0.8, 0.1, 0.05, 0.05][i % 4]),
    };
  },
};

/** The decoded ids where only `allowed` may come first. */
async function decoded(allowed: (id: number) => boolean): Promise<number[]> {
  let ids: number[] = [];
  for await (const { tokens } of decode(new FirstToken(reluctant, allowed), [2, 3, 4]))
    ids = tokens.map((token) => token.id);
  return ids;
}

test("the first token is the best allowed one, and only the first", async () => {
  const ids = await decoded((id) => id !== EOM);
  expect(ids[0]).toBe(40);
  expect(ids.slice(1).every((id) => id === EOM)).toBe(true);
  expect((await decoded((id) => id > 41))[0]).toBe(42);
});

test("where the model proposes no allowed token its proposals stand", async () => {
  expect((await decoded((id) => id > 100))[0]).toBe(EOM);
});
