import { InferenceSession } from "onnxruntime-node";
import type { SoftTokens } from "../decoder/canvas.ts";
import type { Branches, BranchingDenoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import { ContextCache } from "./contextCache.ts";
import { forwardPass, type Output, predictionOf } from "./forwardPass.ts";
import type { Manifest } from "./manifest.ts";
import { OnnxBranches } from "./onnxBranches.ts";

/**
 * Contexts that are kept: that of the place which is completed, and that in which its completions are weighed. Changing between
 * them would encode each anew.
 */
const CONTEXTS = 2;

/** Positions that branches have room for at first. */
const BRANCH_ROOM = 128;

/** A Denoiser over an ONNX session that follows the contract of models/README.md. Owns the session. */
export class OnnxDenoiser implements BranchingDenoiser {
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

  branch(): Branches {
    const encoded = this.caches[0].entries.copy(BRANCH_ROOM);
    return new OnnxBranches(this.session, this.manifest, encoded, [...this.pending]);
  }

  /** A pass over the context that is not cached, `read` behind it, and a canvas behind that, with predictions of as many positions as there are targets. */
  private async pass(canvas: SoftTokens | undefined, read: readonly number[], targets: readonly number[]) {
    const [cache] = this.caches;
    const context = this.pending;
    const settled = context.slice(0, -1);
    // Most passes have no cache entries that are worth copying out of the session.
    const wanted: Output[] = [
      "top_ids",
      "top_probs",
      ...(canvas ? [] : (["target_log_probs"] as const)),
      ...(settled.length > 0 ? (["new_keys", "new_values"] as const) : []),
    ];
    const chunk = { hard: [...context, ...read], ...(canvas && { canvas }), targets };
    const results = await forwardPass(this.session, this.manifest, cache.entries, chunk, wanted);
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

/** The cache that has most of a context in proportion to what it would lose; among equals the one that was used longest ago. */
function nearest(caches: readonly ContextCache[], context: readonly number[]): ContextCache {
  const lost = (cache: ContextCache) => cache.length - cache.sharedWith(context);
  const gain = (cache: ContextCache) => cache.sharedWith(context) - lost(cache);
  return caches.reduce((best, cache) => (gain(cache) >= gain(best) ? cache : best));
}
