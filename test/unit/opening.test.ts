import { expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions, decode } from "../../src/decoder/decode.ts";
import type { BranchingDenoiser } from "../../src/decoder/denoiser.ts";
import { Opening } from "../../src/model/opening.ts";
import { Owed } from "../../src/model/owed.ts";

const EOM = 5;
/** Says "the end" everywhere, and 40 next. */
const reluctant: BranchingDenoiser = {
  tokens: { mask: 1, endOfMiddle: EOM },
  setContext: (tokens) => void told.push(tokens),
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
