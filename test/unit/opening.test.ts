import { expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions, decode } from "../../src/decoder/decode.ts";
import type { Denoiser } from "../../src/decoder/denoiser.ts";
import { Opening } from "../../src/model/opening.ts";
import { Owed } from "../../src/model/owed.ts";

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
  read: () => Promise.reject(new Error("nothing is read in a decode")),
};

const TEXTS = new Map([
  [40, "x"],
  [41, "\n"],
  [42, "\n  "],
]);

/** The text of what is decoded where `owed` has to come first. */
async function decoded(owed: string, changes: Partial<DecodeOptions> = {}): Promise<string> {
  const denoiser = new Opening(reluctant, new Owed(owed, (id) => TEXTS.get(id) ?? "", EOM));
  let ids: number[] = [];
  for await (const { tokens } of decode(denoiser, [2, 3, 4], {
    ...DEFAULT_DECODE_OPTIONS,
    blockLength: 32,
    ...changes,
  }))
    ids = tokens.map((token) => token.id);
  return ids.map((id) => TEXTS.get(id) ?? "").join("");
}

test("a middle is not empty", async () => {
  expect(await decoded("")).toBe("x");
});

test.each([true, false])(
  "what is owed comes first, in as many tokens as it takes, and then more (settle: %s)",
  async (settle) => {
    expect(await decoded("\n", { settle })).toBe("\nx");
    expect(await decoded("\n\n", { settle })).toBe("\n\nx");
  },
);

test("where the model proposes no such token its proposals stand", async () => {
  expect(await decoded("\t")).toBe("");
});
