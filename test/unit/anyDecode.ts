import fc from "fast-check";
import { expect } from "vitest";
import type { SoftTokens } from "../../src/decoder/canvas.ts";
import type { DecodeOptions } from "../../src/decoder/decode.ts";
import type { Denoiser, Prediction, Reading } from "../../src/decoder/denoiser.ts";
import { seededRandom } from "../../src/decoder/random.ts";

export const MASK = 1;
const END = 5;
const TOP = 8;

/** Predictions of any shape: what a decoder must cope with, whatever the model says. Checks what it is fed. */
export class RandomDenoiser implements Denoiser {
  readonly tokens = { mask: MASK, endOfMiddle: END };
  context: number[] = [];
  passes = 0;
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly sharpness: number,
  ) {
    this.random = seededRandom(seed);
  }

  setContext(tokens: readonly number[]): void {
    this.context = [...tokens];
  }

  extendContext(tokens: readonly number[]): void {
    this.context.push(...tokens);
  }

  async predict(canvas: SoftTokens, drafts: readonly number[] = []): Promise<Prediction> {
    this.passes++;
    expect(canvas.length).toBeGreaterThan(0);
    for (let i = 0; i < canvas.length; i++) {
      const row = canvas.weights.subarray(i * canvas.width, (i + 1) * canvas.width);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
    return this.anything(drafts.length + canvas.length);
  }

  async read(tokens: readonly number[]): Promise<Reading> {
    this.passes++;
    const prediction = this.anything(tokens.length);
    const logProbabilities = Float32Array.from(tokens, (id, i) => {
      const found = prediction.ids.subarray(i * TOP, (i + 1) * TOP).indexOf(id);
      return Math.log(found < 0 ? 1e-4 : prediction.probabilities[i * TOP + found]);
    });
    return { ...prediction, logProbabilities };
  }

  private anything(length: number): Prediction {
    const ids = new Int32Array(length * TOP);
    const probabilities = new Float32Array(length * TOP);
    for (let i = 0; i < length; i++) {
      const raw = Array.from({ length: TOP }, () => this.random() ** this.sharpness + 1e-6).sort((a, b) => b - a);
      const total = raw.reduce((a, b) => a + b, 0) * (1 + this.random());
      const used = new Set<number>();
      for (let j = 0; j < TOP; j++) {
        let id: number;
        do id = END + Math.floor(this.random() * 40);
        while (used.has(id));
        used.add(id);
        ids[i * TOP + j] = id;
        probabilities[i * TOP + j] = raw[j] / total;
      }
    }
    return { length, width: TOP, ids, probabilities };
  }
}

export const anyOptions: fc.Arbitrary<DecodeOptions> = fc.record({
  steps: fc.integer({ min: 1, max: 40 }),
  blockLength: fc.integer({ min: 1, max: 32 }),
  maxTokens: fc.integer({ min: 1, max: 80 }),
  softTokens: fc.integer({ min: 1, max: 5 }),
  maskMix: fc.constantFrom(0, 0.5, 0.7, 0.9),
  confidenceThreshold: fc.constantFrom(0.3, 0.6, 0.9, 2),
  positionDecay: fc.constantFrom(0, 0.3),
  settle: fc.boolean(),
  verify: fc.constantFrom(0, 0.2, 2),
  temperature: fc.constantFrom(0, 0, 0.7, 1.5),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  hardMask: fc.boolean(),
});
export const anyModel = fc.record({ seed: fc.nat(), sharpness: fc.constantFrom(1, 4, 20) });
