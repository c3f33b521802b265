import { InferenceSession, Tensor } from "onnxruntime-node";
import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import { ContextCache } from "./contextCache.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Contexts that are kept: that of the place which is completed, and that in which its completions are weighed. Changing between
 * them would encode each anew.
 */
const CONTEXTS = 2;

/** A Denoiser over an ONNX session that follows the contract of models/README.md. Owns the session. */
export class OnnxDenoiser implements Denoiser {
  readonly tokens: Manifest["tokens"];
  /** The one that was used last comes first. */
  private readonly caches: ContextCache[];
  /**
   * Context that is not cached: it goes in front of the next pass's canvas. Never empty once there is a context, since the
   * state of its last token predicts the canvas's first one.
   */
  private pending: number[] = [];

  private constructor(
    private readonly session: InferenceSession,
    private readonly manifest: Manifest,
  ) {
    this.tokens = manifest.tokens;
    const entrySize = manifest.layers * manifest.keyValueHeads * manifest.headSize;
    this.caches = Array.from({ length: CONTEXTS }, () => new ContextCache(entrySize, manifest.contextLength));
  }

  /** Loads the graph. @throws Error of onnxruntime if the file or the backend cannot be used */
  static async create(
    path: string,
    manifest: Manifest,
    options: InferenceSession.SessionOptions,
  ): Promise<OnnxDenoiser> {
    return new OnnxDenoiser(await InferenceSession.create(path, options), manifest);
  }

  setContext(tokens: readonly number[]): void {
    const before = tokens.slice(0, -1);
    const cache = nearest(this.caches, before);
    this.caches.splice(this.caches.indexOf(cache), 1);
    this.caches.unshift(cache);
    const kept = cache.keepPrefixOf(before);
    this.pending = tokens.slice(kept);
  }

  extendContext(tokens: readonly number[]): void {
    for (const token of tokens) this.pending.push(token);
  }

  async predict(canvas: SoftTokens): Promise<Prediction> {
    const { mask } = this.tokens;
    return predictionOf(await this.pass(canvas, [], Array<number>(canvas.length).fill(mask)), this.manifest.topK);
  }

  async read(tokens: readonly number[]): Promise<Reading> {
    const results = await this.pass(undefined, tokens, tokens);
    return {
      ...predictionOf(results, this.manifest.topK),
      logProbabilities: results.target_log_probs.data as Float32Array,
    };
  }

  /** A pass over the context that is not cached, `read` behind it, and a canvas behind that, with predictions of as many positions as there are targets. */
  private async pass(canvas: SoftTokens | undefined, read: readonly number[], targets: readonly number[]) {
    const { layers, keyValueHeads, headSize } = this.manifest;
    const [cache] = this.caches;
    const context = this.pending;
    const hard = [...context, ...read];
    const cached = cache.length;
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
    const past = cache.entries();
    const entry = [layers, keyValueHeads, headSize];
    const feeds = {
      soft_ids: new Tensor("int64", ids, [1, length, width]),
      soft_weights: new Tensor("float32", weights, [1, length, width]),
      position_ids: new Tensor(
        "int64",
        BigInt64Array.from({ length }, (_, i) => BigInt(cached + i)),
        [1, length],
      ),
      causal_length: new Tensor("int64", BigInt64Array.of(BigInt(hard.length)), []),
      target_ids: new Tensor("int64", BigInt64Array.from(targets, BigInt), [1, targets.length]),
      past_keys: new Tensor("float32", past.keys, [cached, ...entry]),
      past_values: new Tensor("float32", past.values, [cached, ...entry]),
    };
    const settled = context.slice(0, -1);
    // Most passes have no cache entries that are worth copying out of the session.
    const wanted = [
      "top_ids",
      "top_probs",
      ...(canvas ? [] : ["target_log_probs"]),
      ...(settled.length > 0 ? ["new_keys", "new_values"] : []),
    ];
    const results = await this.session.run(feeds, wanted);
    if (settled.length > 0) {
      cache.append(settled, results.new_keys.data as Float32Array, results.new_values.data as Float32Array);
      this.pending = context.slice(-1);
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

function predictionOf(results: InferenceSession.OnnxValueMapType, width: number): Prediction {
  const ids = Int32Array.from(results.top_ids.data as BigInt64Array, Number);
  return { length: ids.length / width, width, ids, probabilities: results.top_probs.data as Float32Array };
}

/** The cache that has most of a context in proportion to what it would lose; among equals the one that was used longest ago. */
function nearest(caches: readonly ContextCache[], context: readonly number[]): ContextCache {
  const lost = (cache: ContextCache) => cache.length - cache.sharedWith(context);
  const gain = (cache: ContextCache) => cache.sharedWith(context) - lost(cache);
  return caches.reduce((best, cache) => (gain(cache) >= gain(best) ? cache : best));
}
