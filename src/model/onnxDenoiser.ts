import { InferenceSession, Tensor } from "onnxruntime-node";
import type { SoftTokens } from "../decoder/canvas.ts";
import type { Denoiser, Prediction } from "../decoder/denoiser.ts";
import { ContextCache } from "./contextCache.ts";
import type { Manifest } from "./manifest.ts";

/** A Denoiser over an ONNX session that follows the contract of models/README.md. Owns the session. */
export class OnnxDenoiser implements Denoiser {
  readonly tokens: Manifest["tokens"];
  private readonly cache: ContextCache;
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
    this.cache = new ContextCache(entrySize, manifest.contextLength);
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
    const kept = this.cache.keepPrefixOf(tokens.slice(0, -1));
    this.pending = tokens.slice(kept);
  }

  extendContext(tokens: readonly number[]): void {
    for (const token of tokens) this.pending.push(token);
  }

  async predict(canvas: SoftTokens): Promise<Prediction> {
    const { layers, keyValueHeads, headSize, topK } = this.manifest;
    const context = this.pending;
    const cached = this.cache.length;
    const length = context.length + canvas.length;
    const ids = new BigInt64Array(length * canvas.width);
    const weights = new Float32Array(length * canvas.width);
    for (let i = 0; i < context.length; i++) {
      ids[i * canvas.width] = BigInt(context[i]);
      weights[i * canvas.width] = 1;
    }
    const canvasStart = context.length * canvas.width;
    for (let i = 0; i < canvas.ids.length; i++) ids[canvasStart + i] = BigInt(canvas.ids[i]);
    weights.set(canvas.weights, canvasStart);
    const past = this.cache.entries();
    const entry = [layers, keyValueHeads, headSize];
    const feeds = {
      soft_ids: new Tensor("int64", ids, [1, length, canvas.width]),
      soft_weights: new Tensor("float32", weights, [1, length, canvas.width]),
      position_ids: new Tensor(
        "int64",
        BigInt64Array.from({ length }, (_, i) => BigInt(cached + i)),
        [1, length],
      ),
      causal_length: new Tensor("int64", BigInt64Array.of(BigInt(context.length)), []),
      past_keys: new Tensor("float32", past.keys, [cached, ...entry]),
      past_values: new Tensor("float32", past.values, [cached, ...entry]),
    };
    const settled = context.slice(0, -1);
    // Most passes have no cache entries that are worth copying out of the session.
    const wanted = settled.length > 0 ? this.session.outputNames : ["top_ids", "top_probs"];
    const results = await this.session.run(feeds, wanted);
    if (settled.length > 0) {
      this.cache.append(settled, results.new_keys.data as Float32Array, results.new_values.data as Float32Array);
      this.pending = context.slice(-1);
    }
    return {
      length: canvas.length,
      width: topK,
      ids: Int32Array.from(results.top_ids.data as BigInt64Array, Number),
      probabilities: results.top_probs.data as Float32Array,
    };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
