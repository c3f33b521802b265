import { expect, test } from "vitest";
import { decode } from "../../src/decoder/decode.ts";
import type { Denoiser } from "../../src/decoder/denoiser.ts";
import { NonEmptyMiddle } from "../../src/model/nonEmpty.ts";

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

test("a middle is never empty: its first token is the best one that does not end it", async () => {
  let ids: number[] = [];
  for await (const { tokens } of decode(new NonEmptyMiddle(reluctant), [2, 3, 4]))
    ids = tokens.map((token) => token.id);
  expect(ids[0]).toBe(40);
  expect(ids.slice(1).every((id) => id === EOM)).toBe(true);
});
