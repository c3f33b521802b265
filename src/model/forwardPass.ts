import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { SoftTokens } from "../decoder/canvas.ts";
import type { Prediction } from "../decoder/denoiser.ts";
import type { KeyValues, NewEntries } from "./keyValues.ts";
import type { Manifest } from "./manifest.ts";

/** What a pass goes over, behind the positions that are cached. */
export interface Chunk {
  /** Hard tokens, causal among themselves. */
  readonly hard: readonly number[];
  /** Soft tokens behind them, which see everything. */
  readonly canvas?: SoftTokens;
  /** As many as positions are predicted, the chunk's last ones; the tokens whose probability there is asked for. */
  readonly targets: readonly number[];
  /** Of every position of the chunk; they follow what is cached unless they are given. */
  readonly positions?: readonly number[];
  /** Of every position, the cached ones first: 0 is seen by all, another number by the positions that have it, too. All are 0 unless they are given. */
  readonly branches?: readonly number[];
}

export type Output = "top_ids" | "top_probs" | "target_log_probs" | "new_keys" | "new_values";

/** One pass in the terms of models/README.md; gives what is wanted of it. */
export function forwardPass(
  session: InferenceSession,
  { keyValueHeads, headSize }: Manifest,
  past: KeyValues,
  { hard, canvas, targets, positions, branches }: Chunk,
  wanted: readonly Output[],
): Promise<InferenceSession.OnnxValueMapType> {
  const cached = past.length;
  const width = canvas?.width ?? 1;
  const length = hard.length + (canvas?.length ?? 0);
  const ids = new BigInt64Array(length * width);
  const weights = new Float32Array(length * width);
  for (const [i, token] of hard.entries()) {
    ids[i * width] = BigInt(token);
    weights[i * width] = 1;
  }
  if (canvas) {
    const start = hard.length * width;
    for (let i = 0; i < canvas.ids.length; i++) ids[start + i] = BigInt(canvas.ids[i]);
    weights.set(canvas.weights, start);
  }
  const { keys, values } = past.views();
  const integers = (data: BigInt64Array, shape: number[]) => new Tensor("int64", data, shape);
  const position = (_: unknown, i: number) => BigInt(positions?.[i] ?? cached + i);
  const feeds: Record<string, Tensor> = {
    soft_ids: integers(ids, [1, length, width]),
    soft_weights: new Tensor("float32", weights, [1, length, width]),
    position_ids: integers(BigInt64Array.from({ length }, position), [1, length]),
    causal_length: integers(BigInt64Array.of(BigInt(hard.length)), []),
    target_ids: integers(BigInt64Array.from(targets, BigInt), [1, targets.length]),
    branches: integers(branches ? BigInt64Array.from(branches, BigInt) : new BigInt64Array(cached + length), [
      cached + length,
    ]),
  };
  const entries = (data: Float32Array) => new Tensor("float32", data, [cached, keyValueHeads, headSize]);
  for (const [layer, data] of keys.entries()) feeds[`past_keys.${layer}`] = entries(data);
  for (const [layer, data] of values.entries()) feeds[`past_values.${layer}`] = entries(data);
  return session.run(feeds, wanted);
}

/** The cache entries of all positions of a pass that was asked for them. */
export function newEntriesOf({ new_keys, new_values }: InferenceSession.OnnxValueMapType): NewEntries {
  return { length: new_keys.dims[1], keys: new_keys.data as Float32Array, values: new_values.data as Float32Array };
}

/** The most probable tokens of a pass's targets. @param width how many of each, the manifest's `topK` */
export function predictionOf(results: InferenceSession.OnnxValueMapType, width: number): Prediction {
  const ids = Int32Array.from(results.top_ids.data as BigInt64Array, Number);
  return { length: ids.length / width, width, ids, probabilities: results.top_probs.data as Float32Array };
}
