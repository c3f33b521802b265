import { InferenceSession } from "onnxruntime-node";
import type { SoftTokens } from "../decoder/canvas.ts";
import type { Branches, BranchingDenoiser, Prediction, Reading } from "../decoder/denoiser.ts";
import { ContextCache } from "./contextCache.ts";
import { forwardPass, newEntriesOf, type Output, predictionOf } from "./forwardPass.ts";
import type { NewEntries } from "./keyValues.ts";
import type { Manifest } from "./manifest.ts";
import { OnnxBranches } from "./onnxBranches.ts";

/** Positions that branches have room for at first. */
const BRANCH_ROOM = 128;

/** A Denoiser over an ONNX session that follows the contract of models/README.md. Owns the session, unless it is `beside` another. */
export class OnnxDenoiser implements BranchingDenoiser {
  readonly tokens: Manifest["tokens"];
  private readonly cache: ContextCache;
  /**
   * Context that is not cached: it goes in front of the next pass's canvas. Never empty once there is a context, since the
   * state of its last token predicts the canvas's first one.
   */
  private pending: number[] = [];
  /** What the last pass has read of tokens that were no context yet: if they become it, they need not be read again. */
  private ahead:
    | {
        readonly tokens: readonly number[];
        readonly made: NewEntries;
        /** The first one's position in it. */
        readonly from: number;
      }
    | undefined;

  private constructor(
    private readonly session: InferenceSession,
    private readonly manifest: Manifest,
  ) {
    this.tokens = manifest.tokens;
    const { layers, keyValueHeads, headSize, contextLength } = manifest;
    this.cache = new ContextCache(layers, keyValueHeads * headSize, contextLength);
  }

  /** Loads the graph. @throws Error of onnxruntime if the file or the backend cannot be used */
  static async create(
    path: string,
    manifest: Manifest,
    options: InferenceSession.SessionOptions,
  ): Promise<OnnxDenoiser> {
    return new OnnxDenoiser(await InferenceSession.create(path, options), manifest);
  }

  /** Another one of the same session, with a context of its own: to change between two in one would encode each anew. It is gone with this one. */
  beside(): OnnxDenoiser {
    return new OnnxDenoiser(this.session, this.manifest);
  }

  setContext(tokens: readonly number[]): void {
    const kept = this.cache.keepPrefixOf(tokens.slice(0, -1));
    this.ahead = undefined;
    this.pending = tokens.slice(kept);
  }

  extendContext(tokens: readonly number[]): void {
    for (const token of tokens) this.pending.push(token);
    const { ahead, pending } = this;
    this.ahead = undefined;
    if (!ahead) return;
    let read = 0;
    while (read < pending.length - 1 && read < ahead.tokens.length && pending[read] === ahead.tokens[read]) read++;
    this.cache.append(pending.splice(0, read), ahead.made, ahead.from);
  }

  /** Tokens of the context that the next pass encodes, besides its last one, which is in every pass. */
  get unread(): number {
    return Math.max(0, this.pending.length - 1);
  }

  /** Encodes the next tokens of the context, `most` of them at most, in a pass that predicts nothing; none where all are. Resolves with how many. */
  async encode(most: number): Promise<number> {
    const next = this.pending.slice(0, Math.min(most, this.unread));
    if (next.length === 0) return 0;
    const { cache } = this;
    const { mask } = this.tokens;
    // A chunk predicts one position at the least: that of a mask behind what is read, of which nothing is kept.
    const chunk = { hard: [...next, mask], targets: [mask] };
    const results = await forwardPass(this.session, this.manifest, cache.entries, chunk, ["new_keys", "new_values"]);
    cache.append(next, newEntriesOf(results), 0);
    this.pending = this.pending.slice(next.length);
    this.ahead = undefined;
    return next.length;
  }

  async predict(canvas: SoftTokens, drafts: readonly number[] = []): Promise<Prediction> {
    const { mask } = this.tokens;
    const targets = Array<number>(drafts.length + canvas.length).fill(mask);
    return predictionOf(await this.pass(canvas, drafts, targets), this.manifest.topK);
  }

  async read(tokens: readonly number[]): Promise<Reading> {
    const results = await this.pass(undefined, tokens, tokens);
    return {
      ...predictionOf(results, this.manifest.topK),
      logProbabilities: results.target_log_probs.data as Float32Array,
    };
  }

  branch(): Branches {
    const encoded = this.cache.entries.copy(BRANCH_ROOM);
    return new OnnxBranches(this.session, this.manifest, encoded, [...this.pending]);
  }

  /** A pass over the context that is not cached, `read` behind it, and a canvas behind that, with predictions of as many positions as there are targets. */
  private async pass(canvas: SoftTokens | undefined, read: readonly number[], targets: readonly number[]) {
    const { cache } = this;
    const context = this.pending;
    const settled = context.slice(0, -1);
    const kept = canvas !== undefined || settled.length > 0;
    const wanted: Output[] = [
      "top_ids",
      "top_probs",
      ...(canvas ? [] : (["target_log_probs"] as const)),
      ...(kept ? (["new_keys", "new_values"] as const) : []), // to copy them out of the session takes its time
    ];
    const chunk = { hard: [...context, ...read], ...(canvas && { canvas }), targets };
    const results = await forwardPass(this.session, this.manifest, cache.entries, chunk, wanted);
    if (kept) {
      const made = newEntriesOf(results);
      cache.append(settled, made, 0);
      this.pending = context.slice(-1);
      this.ahead = { tokens: [...this.pending, ...read], made, from: settled.length };
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
