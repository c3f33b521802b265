import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SoftTokens } from "../../src/decoder/canvas.ts";
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions, decode } from "../../src/decoder/decode.ts";
import { seededRandom } from "../../src/decoder/random.ts";
import { recalled } from "../../src/decoder/recall.ts";
import type { Snapshot } from "../../src/decoder/snapshot.ts";
import { isCommitted, TokenState } from "../../src/decoder/tokenState.ts";
import { anyModel, anyOptions, MASK, RandomDenoiser } from "./anyDecode.ts";

async function run(model: { seed: number; sharpness: number }, options: DecodeOptions) {
  const denoiser = new RandomDenoiser(model.seed, model.sharpness);
  const snapshots: Snapshot[] = [];
  for await (const snapshot of decode(denoiser, [2, 3, 4], options)) snapshots.push(snapshot);
  return { denoiser, snapshots };
}

const property = (check: (snapshots: Snapshot[], options: DecodeOptions, passes: number) => void) =>
  fc.assert(
    fc.asyncProperty(anyModel, anyOptions, async (model, options) => {
      const { snapshots, denoiser } = await run(model, options);
      check(snapshots, options, denoiser.passes);
    }),
    { numRuns: 150 },
  );

const committed = (snapshot: Snapshot) => snapshot.tokens.filter((token) => isCommitted(token.state)).length;

describe("decode, whatever the model predicts", () => {
  test("a position's soft weights sum to 1 and hold the mask only before it is committed", () =>
    property((snapshots) => {
      for (const token of snapshots.flatMap((snapshot) => snapshot.tokens)) {
        expect(token.soft.reduce((sum, soft) => sum + soft.weight, 0)).toBeCloseTo(1, 5);
        if (isCommitted(token.state)) expect(token.soft.some((soft) => soft.id === MASK)).toBe(false);
      }
    }));

  test("a Decode token never changes", () =>
    property((snapshots) => {
      for (const [at, snapshot] of snapshots.entries()) {
        if (at === 0) continue;
        for (const [i, before] of snapshots[at - 1].tokens.entries()) {
          if (before.state === TokenState.Decode) expect(snapshot.tokens[i]).toEqual({ ...before, revised: false });
        }
      }
    }));

  test("the committed count never falls, and grows at every step of a block that is decoded as a whole", () =>
    property((snapshots, options) => {
      for (let at = 1; at < snapshots.length; at++) {
        const grown = committed(snapshots[at]) - committed(snapshots[at - 1]);
        expect(grown).toBeGreaterThanOrEqual(options.settle ? 0 : 1);
      }
    }));

  test("it ends, all Decode, within steps × blocks passes", () =>
    property((snapshots, options, passes) => {
      expect(passes).toBe(snapshots.length);
      expect(passes).toBeLessThanOrEqual(options.steps * Math.ceil(options.maxTokens / options.blockLength));
      const last = snapshots.at(-1)!;
      expect(last.done).toBe(true);
      expect(last.tokens.every((token) => token.state === TokenState.Decode)).toBe(true);
      expect(snapshots.slice(0, -1).some((snapshot) => snapshot.done)).toBe(false);
    }));

  test("a revision raises confidence, and hard-mask decoding never revises", () =>
    property((snapshots, options) => {
      for (const [at, snapshot] of snapshots.entries()) {
        for (const [i, token] of snapshot.tokens.entries()) {
          const before = at > 0 ? snapshots[at - 1].tokens[i] : undefined;
          const changed = before !== undefined && isCommitted(before.state) && before.id !== token.id;
          expect(token.revised).toBe(changed);
          // What the causal model decides as it settles a position overrules a draft.
          const settles = options.settle && token.state === TokenState.Decode;
          if (changed && !settles) expect(token.probability).toBeGreaterThan(before.probability);
          if (options.hardMask) expect(changed).toBe(false);
        }
      }
    }));

  test("the same seed gives the same trajectory", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, async (model, options) => {
        expect((await run(model, options)).snapshots).toEqual((await run(model, options)).snapshots);
      }),
      { numRuns: 50 },
    ));
});

describe("a decode that begins warm", () => {
  const anyMixes = fc.array(
    fc.array(fc.record({ id: fc.integer({ min: 1, max: 44 }), weight: fc.constantFrom(0, 0.2, 0.9) }), {
      maxLength: 5,
    }),
    { maxLength: 50 },
  );

  test("ends as any other, and at once lets the model see what may still fit", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, anyMixes, async (model, options, mixes) => {
        const denoiser = new RandomDenoiser(model.seed, model.sharpness);
        const fed: { canvas: SoftTokens; drafts: readonly number[] }[] = [];
        const predict = denoiser.predict.bind(denoiser);
        denoiser.predict = (canvas, drafts = []) => {
          fed.push({ canvas: { ...canvas, ids: canvas.ids.slice(), weights: canvas.weights.slice() }, drafts });
          return predict(canvas, drafts);
        };
        const snapshots: Snapshot[] = [];
        for await (const snapshot of decode(denoiser, [2], options, undefined, mixes)) snapshots.push(snapshot);
        expect(snapshots.at(-1)?.tokens.every(({ state }) => state === TokenState.Decode)).toBe(true);
        const [{ canvas: first, drafts }] = fed;
        const best = mixes.map((mix) => mix.find(({ id, weight }) => id !== MASK && weight > 0));
        expect(drafts).toEqual(best.slice(0, drafts.length).map((mix) => mix?.id));
        for (let i = 0; i < first.length; i++) {
          const row = [...first.ids.subarray(i * first.width, (i + 1) * first.width)];
          const known = best[drafts.length + i];
          const seen = known !== undefined && !options.hardMask;
          expect(row.includes(known?.id ?? -1)).toBe(seen);
          expect(first.weights[i * first.width]).toBeCloseTo(seen ? options.maskMix : 1, 5);
        }
      }),
      { numRuns: 100 },
    ));
});

describe("a decode that verifies drafts", () => {
  /** Writes one text, whatever its canvas holds: each token follows from those before. What it says of a canvas further on is right with a chance. */
  class Author extends RandomDenoiser {
    constructor(
      seed: number,
      private readonly foresight: number,
    ) {
      super(seed, 4);
    }

    private next(text: readonly number[]): number {
      return 6 + ((text[text.length - 1] * 31 + text.length * 17) % 997);
    }

    override async predict(canvas: SoftTokens, drafts: readonly number[] = []) {
      const prediction = await super.predict(canvas, drafts);
      const text = [...this.context, ...drafts];
      const behind = seededRandom(text.length);
      for (let i = 0; i < prediction.length; i++) {
        const exact = i <= drafts.length;
        if (!exact && behind() > this.foresight) continue;
        const id = this.next(exact ? text.slice(0, this.context.length + i) : text);
        if (!exact || i === drafts.length) text.push(id);
        prediction.ids[i * prediction.width] = id;
      }
      return prediction;
    }
  }

  test("writes what it would write token by token, in fewer passes the better its drafts are", async () => {
    const passes: number[] = [];
    for (const foresight of [0, 0.5, 1]) {
      const texts = new Set<string>();
      for (const verify of [2, 0.05]) {
        const author = new Author(4, foresight);
        let ids: number[] = [];
        const options = { ...DEFAULT_DECODE_OPTIONS, blockLength: 8, maxTokens: 64, verify };
        for await (const { tokens } of decode(author, [2, 3, 4], options)) ids = tokens.map(({ id }) => id);
        texts.add(ids.join(" "));
        passes.push(author.passes);
      }
      expect(texts.size).toBe(1);
    }
    const [whole, withoutForesight, , half, , full] = passes;
    expect(whole).toBe(64);
    expect(withoutForesight).toBe(64);
    expect(half).toBeLessThan(withoutForesight);
    expect(full).toBeLessThan(half);
  });

  test("recalls what stood behind the longest and latest of the same words", () => {
    expect(recalled([1, 2, 3, 4, 5, 9, 2, 3, 7, 8, 1, 2, 3], 3)).toEqual([4, 5, 9]);
    expect(recalled([2, 3, 4, 9, 2, 3, 5, 6, 1, 2, 3], 9)).toEqual([5, 6, 1, 2, 3]);
    expect(recalled([4, 4, 4, 4], 2)).toEqual([4]);
    expect(recalled([1, 2, 3, 9, 3], 3)).toEqual([]); // one word alone tells little
    expect(recalled([], 3)).toEqual([]);
  });

  test("ends where a draft is overruled by the end of the middle", async () => {
    const denoiser = new RandomDenoiser(1, 1);
    denoiser.predict = async (canvas, drafts = []) => {
      denoiser.passes++;
      // Says 7 throughout, but the end behind the second 7 that is text.
      const length = drafts.length + canvas.length;
      const ids = Array.from({ length }, (_, i) => (i <= drafts.length && denoiser.context.length + i >= 3 ? 5 : 7));
      return { length, width: 1, ids: Int32Array.from(ids), probabilities: new Float32Array(length).fill(0.8) };
    };
    const snapshots: Snapshot[] = [];
    const options = { ...DEFAULT_DECODE_OPTIONS, blockLength: 8, softTokens: 1 };
    for await (const snapshot of decode(denoiser, [2], options)) snapshots.push(snapshot);
    expect(denoiser.passes).toBe(2);
    expect(snapshots.at(-1)?.done).toBe(true);
    expect(
      snapshots
        .at(-1)
        ?.tokens.slice(0, 3)
        .map(({ id }) => id),
    ).toEqual([7, 7, 5]);
  });
});

describe("decode", () => {
  test("another seed gives another text when it samples", async () => {
    const options = { ...DEFAULT_DECODE_OPTIONS, blockLength: 32, temperature: 1 };
    const texts = await Promise.all([1, 2].map((seed) => run({ seed: 9, sharpness: 1 }, { ...options, seed })));
    const [a, b] = texts.map(({ snapshots }) => snapshots.at(-1)!.tokens.map((token) => token.id));
    expect(a).not.toEqual(b);
  });

  test("an abort ends it before the next forward pass", async () => {
    const denoiser = new RandomDenoiser(1, 1);
    const controller = new AbortController();
    let snapshots = 0;
    const options = { ...DEFAULT_DECODE_OPTIONS, blockLength: 32, steps: 16, confidenceThreshold: 2 };
    for await (const _ of decode(denoiser, [2], options, controller.signal)) {
      if (++snapshots === 3) controller.abort();
    }
    expect([snapshots, denoiser.passes]).toEqual([3, 3]);
  });

  test.each([
    ["maskMix", 1],
    ["steps", 0],
    ["steps", 2.5],
    ["maxTokens", Number.NaN],
    ["temperature", -1],
  ])("refuses %s = %d and says why", async (name, value) => {
    const attempt = decode(new RandomDenoiser(1, 1), [2], {
      ...DEFAULT_DECODE_OPTIONS,
      blockLength: 32,
      [name]: value,
    }).next();
    await expect(attempt).rejects.toThrow(`${name} is ${value}`);
  });
});
