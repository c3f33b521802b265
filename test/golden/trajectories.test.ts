import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DecodeOptions, decode } from "../../src/decoder/decode.ts";
import type { Snapshot } from "../../src/decoder/snapshot.ts";
import { isCommitted, tokenStateName } from "../../src/decoder/tokenState.ts";
import { readManifest } from "../../src/model/manifest.ts";
import { OnnxDenoiser } from "../../src/model/onnxDenoiser.ts";

interface GoldenPosition {
  state: string;
  token: number;
  confidence: number;
  soft: [number, number][];
}
interface GoldenCase {
  prompt: number[];
  options: Record<string, number | boolean>;
  snapshots: GoldenPosition[][];
}

const folder = new URL("../fixtures/tiny/", import.meta.url).pathname;
const cases: GoldenCase[] = JSON.parse(gunzipSync(readFileSync(`${folder}trajectories.json.gz`)).toString());

function optionsOf(golden: GoldenCase): DecodeOptions {
  const entries = Object.entries(golden.options).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as unknown as DecodeOptions;
}

let denoiser: OnnxDenoiser;
beforeAll(async () => {
  denoiser = await OnnxDenoiser.create(`${folder}model.onnx`, await readManifest(folder), {});
});
afterAll(() => denoiser.dispose());

async function collect(golden: GoldenCase): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for await (const snapshot of decode(denoiser, golden.prompt, optionsOf(golden))) snapshots.push(snapshot);
  return snapshots;
}

describe("the TypeScript decoder against the PyTorch reference", () => {
  test.each(cases.map((golden, number) => [number, golden] as const))("case %i", async (_, golden) => {
    const snapshots = await collect(golden);
    expect(snapshots).toHaveLength(golden.snapshots.length);
    for (const [step, snapshot] of snapshots.entries()) {
      const expected = golden.snapshots[step];
      expect(snapshot.tokens.map((token) => tokenStateName(token.state))).toEqual(expected.map((p) => p.state));
      for (const [i, token] of snapshot.tokens.entries()) {
        if (isCommitted(token.state)) {
          expect(token.id).toBe(expected[i].token);
          expect(Math.abs(token.probability - expected[i].confidence)).toBeLessThan(1e-4);
        }
        const soft = expected[i].soft;
        expect(token.soft.map((s) => s.id)).toEqual(soft.map(([id]) => id));
        for (const [j, [, weight]] of soft.entries())
          expect(Math.abs(token.soft[j].weight - weight)).toBeLessThan(1e-4);
      }
    }
  });

  test("the cases cover what can go wrong: revision, an early end, several blocks", async () => {
    const all: Snapshot[][] = [];
    for (const golden of cases) all.push(await collect(golden));
    const revisions = (snapshots: Snapshot[]) => snapshots.flatMap((s) => s.tokens).filter((t) => t.revised).length;
    expect(all.reduce((sum, snapshots) => sum + revisions(snapshots), 0)).toBeGreaterThan(0);
    expect(all.some((snapshots) => snapshots.at(-1)?.tokens.some((t) => t.id === denoiser.tokens.endOfMiddle))).toBe(
      true,
    );
    expect(
      all.some((snapshots, i) => snapshots.at(-1)!.tokens.length > (cases[i].options.block_length as number)),
    ).toBe(true);
    for (const [i, golden] of cases.entries()) if (golden.options.hard_mask) expect(revisions(all[i])).toBe(0);
  });
});
