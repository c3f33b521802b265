import { expect, test } from "vitest";
import { createBlock } from "../../src/decoder/canvas.ts";
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions, decode } from "../../src/decoder/decode.ts";
import { type BranchingDenoiser, considered } from "../../src/decoder/denoiser.ts";
import { Opening } from "../../src/model/opening.ts";
import { Owed } from "../../src/model/owed.ts";

const EOM = 5;
/** What is proposed everywhere, the most probable first; the last one is what decoding alone would not look at any more. */
const ROW = [EOM, 40, 41, 42, 43, 44, 45, 46, 47, 48];
/** Says "the end" everywhere, and 40 next. */
const reluctant: BranchingDenoiser = {
  tokens: { mask: 1, endOfMiddle: EOM },
  setContext: (tokens) => void told.push(tokens),
  extendContext() {},
  async predict(canvas) {
    const width = ROW.length;
    const length = canvas.length * width;
    return {
      length: canvas.length,
      width,
      ids: Int32Array.from({ length }, (_, i) => ROW[i % width]),
      probabilities: Float32Array.from({ length }, (_, i) => 0.5 ** ((i % width) + 1)),
    };
  },
  read: () => Promise.reject(new Error("nothing is read in a decode")),
  branch() {
    throw new Error("nothing branches in a decode");
  },
};

const PROMPTS = [
  [2, 3, 4],
  [2, 3, 4, 6],
];
/** The prompts behind which anything was decoded. */
const told: (readonly number[])[] = [];

const TEXTS = new Map([
  [40, "x"],
  [41, "\n"],
  [42, "\n  "],
  [48, "zebra"],
]);

/** The text of what is decoded where `owed` has to come first: of several, the first that is proposed, each behind a prompt of its own. */
async function decoded(owed: string | [string, ...string[]], changes: Partial<DecodeOptions> = {}): Promise<string> {
  const startOf = (text: string, i = 0) => ({
    prompt: PROMPTS[i],
    owed: new Owed(text, (id) => TEXTS.get(id) ?? "", EOM),
  });
  const [first, ...others] = typeof owed === "string" ? [owed] : owed;
  const denoiser = new Opening(reluctant, [startOf(first), ...others.map((text, i) => startOf(text, i + 1))]);
  let ids: number[] = [];
  for await (const { tokens } of decode(denoiser, PROMPTS[0], {
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

test.each([true, false])(
  "where it proposes no such token behind one prompt it is asked behind the next (settle: %s)",
  async (settle) => {
    told.length = 0;
    expect(await decoded(["\t", "\n"], { settle })).toBe("\nx");
    expect(told.at(-1)).toBe(PROMPTS[1]);
    told.length = 0;
    expect(await decoded(["\n", "\t"], { settle })).toBe("\nx");
    expect(told.at(-1)).toBe(PROMPTS[0]);
  },
);

test("a word that has been begun may be one that is far from the most probable", async () => {
  expect(await decoded("ze")).toBe("zebra");
});

test("a decode considers no more than eight tokens of a position, the most probable ones", async () => {
  const prediction = await reluctant.predict(createBlock(2, 1, 1));
  const { width, ids, length, probabilities } = considered(prediction);
  expect([length, width]).toEqual([2, 8]);
  expect([...ids]).toEqual([...ROW.slice(0, 8), ...ROW.slice(0, 8)]);
  expect([...probabilities.subarray(8)]).toEqual([...probabilities.subarray(0, 8)]);
});

test("of a word that is known to begin so, tokens are as probable as among those that do; white space tells less", () => {
  const probabilities = (owed: string) => {
    const row = {
      length: 1,
      width: 3,
      ids: Int32Array.of(EOM, 40, 49),
      probabilities: Float32Array.of(0.5, 0.25, 0.125),
    };
    new Owed(owed, (id) => TEXTS.get(id) ?? (id === 49 ? "xy" : " "), EOM).keep(row, 0);
    return [...row.probabilities];
  };
  expect(probabilities("x")).toEqual([expect.closeTo(2 / 3), expect.closeTo(1 / 3), 0]);
  expect(probabilities("")).toEqual([0.25, 0.125, 0]);
});
