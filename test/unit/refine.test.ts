import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { refine } from "../../src/decoder/refine.ts";
import type { Snapshot } from "../../src/decoder/snapshot.ts";
import { TokenState } from "../../src/decoder/tokenState.ts";
import { segments } from "../../src/model/segments.ts";
import { anyModel, anyOptions, RandomDenoiser } from "./anyDecode.ts";

const OPTIONS = { ...DEFAULT_DECODE_OPTIONS, blockLength: 32 };

const anyDraft = fc
  .array(fc.record({ id: fc.integer({ min: 6, max: 44 }), open: fc.boolean() }), { minLength: 1, maxLength: 60 })
  .map((tokens) => ({ tokens: tokens.map(({ id }) => id), open: tokens.map(({ open }) => open) }));
const anyStrength = fc.constantFrom(0, 0.15, 0.4, 0.8, 1);

describe("refining, whatever the model predicts", () => {
  test("changes no more than the asked share of the open tokens, keeps their number, and ends all Decode", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, anyDraft, anyStrength, async (model, options, draft, strength) => {
        const denoiser = new RandomDenoiser(model.seed, model.sharpness);
        const snapshots: Snapshot[] = [];
        for await (const snapshot of refine(denoiser, [2, 3], draft, strength, options)) snapshots.push(snapshot);
        const last = snapshots.at(-1)!;
        expect(last.tokens.every(({ state }) => state === TokenState.Decode)).toBe(true);
        expect(snapshots.map(({ done }) => done)).toEqual(snapshots.map((_, i) => i === snapshots.length - 1));
        const changed = draft.tokens.flatMap((id, i) => (last.tokens[i].id === id ? [] : [i]));
        expect(changed.every((i) => draft.open[i])).toBe(true);
        expect(changed.length).toBeLessThanOrEqual(Math.ceil(strength * draft.open.filter(Boolean).length));
        for (const { tokens } of snapshots) expect(tokens).toHaveLength(draft.tokens.length);
        // What is refined becomes context, and nothing else does.
        expect(denoiser.context).toEqual([2, 3, ...last.tokens.map(({ id }) => id)]);
      }),
      { numRuns: 150 },
    ));

  test("becomes only what it may become, asked for the whole draft", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, anyDraft, async (model, options, draft) => {
        const allowed = new Set([draft.tokens.join()]);
        const mayBecome = async (tokens: readonly number[]) => {
          expect(tokens).toHaveLength(draft.tokens.length);
          const isEven = tokens.reduce((total, id) => total + id, 0) % 2 === 0;
          if (isEven) allowed.add(tokens.join());
          return isEven;
        };
        const denoiser = new RandomDenoiser(model.seed, model.sharpness);
        let last: Snapshot | undefined;
        for await (const snapshot of refine(denoiser, [2, 3], { ...draft, mayBecome }, 1, options)) last = snapshot;
        expect(allowed).toContain(last!.tokens.map(({ id }) => id).join());
      }),
      { numRuns: 100 },
    ));

  test("becomes only what is more probable by as much as it needs, and asks of nothing else whether it may", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, anyDraft, async (model, options, draft) => {
        const denoiser = new RandomDenoiser(model.seed, model.sharpness);
        const read = denoiser.read.bind(denoiser);
        /** How probable what was read last is; and how probable the draft is. */
        let last = Number.NaN;
        let now = Number.NaN;
        denoiser.read = async (tokens) => {
          const reading = await read(tokens);
          last = reading.logProbabilities.reduce((total, one) => total + one, 0);
          if (Number.isNaN(now)) now = last;
          return reading;
        };
        const isOdd = (tokens: readonly number[]) => tokens.reduce((total, id) => total + id, 0) % 2 === 1;
        const guarded = {
          ...draft,
          needed: (tokens: readonly number[]) => (isOdd(tokens) ? Number.POSITIVE_INFINITY : 3),
          mayBecome: async (tokens: readonly number[]) => {
            expect(isOdd(tokens)).toBe(false);
            expect(last).toBeGreaterThan(now + 3 - 1e-3);
            now = last;
            return true;
          },
        };
        // In one block all that is read is the whole draft.
        const inOne = { ...options, blockLength: 60 };
        for await (const _ of refine(denoiser, [2, 3], guarded, 1, inOne));
      }),
      { numRuns: 100 },
    ));

  test("a token that is Decode never changes", () =>
    fc.assert(
      fc.asyncProperty(anyModel, anyOptions, anyDraft, async (model, options, draft) => {
        const decoded = new Map<number, number>();
        const denoiser = new RandomDenoiser(model.seed, model.sharpness);
        for await (const { tokens } of refine(denoiser, [2], draft, 1, options)) {
          for (const [i, { state, id }] of tokens.entries()) {
            if (decoded.has(i)) expect(id).toBe(decoded.get(i));
            if (state === TokenState.Decode) decoded.set(i, id);
          }
        }
      }),
      { numRuns: 50 },
    ));
});

test("an abort ends it before the next forward pass", async () => {
  const denoiser = new RandomDenoiser(1, 1);
  const controller = new AbortController();
  const draft = { tokens: Array(40).fill(9), open: Array(40).fill(true) };
  for await (const { step } of refine(denoiser, [2], draft, 1, OPTIONS, controller.signal))
    if (step === 3) controller.abort();
  expect(denoiser.passes).toBe(3);
});

test("refuses a strength outside 0 to 1 and says why", async () => {
  const attempt = refine(new RandomDenoiser(1, 1), [2], { tokens: [9], open: [true] }, 1.5, OPTIONS);
  await expect(attempt.next()).rejects.toThrow("strength is 1.5");
});

test("a long text is refined in parts that begin with a line, unless a line is too long", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n"), maxLength: 200 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (given, limit) => {
      const parts = segments(given, (part) => part.length, limit);
      expect(parts.join("")).toBe(given);
      expect(parts.every((part) => part !== "" && part.length <= limit)).toBe(true);
    }),
  );
  expect(segments("one\ntwo\nthree\n", (part) => part.length, 8)).toEqual(["one\ntwo\n", "three\n"]);
});
