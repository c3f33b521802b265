import type { InferenceSession } from "onnxruntime-node";
import type { Branches, BranchToken, Prediction } from "../decoder/denoiser.ts";
import { forwardPass, newEntriesOf, predictionOf } from "./forwardPass.ts";
import type { KeyValues } from "./keyValues.ts";
import type { Manifest } from "./manifest.ts";

/** Seen by all branches. */
const SHARED = 0;

/**
 * Branches over an ONNX session. All their tokens stand one behind another in the chunk and in the cache; the graph's `branches` say
 * who sees whom, and positions go on from the context in each (as tree attention does: SpecInfer, arXiv 2305.09781).
 */
export class OnnxBranches implements Branches {
  /** Of each cached position. */
  private readonly branches: number[];
  /** Position of each branch's next token. */
  private readonly next = new Map<number, number>();
  private readonly forkAt: number;

  /**
   * @param past positions of the context that are cached; owned by this from now on
   * @param pending tokens of the context behind these: they come with the first pass
   */
  constructor(
    private readonly session: InferenceSession,
    private readonly manifest: Manifest,
    private readonly past: KeyValues,
    private pending: readonly number[],
  ) {
    this.branches = Array<number>(past.length).fill(SHARED);
    this.forkAt = past.length + pending.length;
  }

  async extend(tokens: readonly BranchToken[]): Promise<Prediction> {
    const { past, pending, manifest } = this;
    const positions = pending.map((_, i) => past.length + i);
    const branches = pending.map(() => SHARED);
    for (const { branch } of tokens) {
      const position = this.next.get(branch) ?? this.forkAt;
      this.next.set(branch, position + 1);
      positions.push(position);
      branches.push(branch + 1);
    }
    const { mask } = manifest.tokens;
    // A token is predicted from the state before its position: a last one, which nobody sees, has the others predict.
    const hard = [...pending, ...tokens.map(({ token }) => token), mask];
    const results = await forwardPass(
      this.session,
      manifest,
      past,
      {
        hard,
        targets: tokens.map(() => mask),
        positions: [...positions, this.forkAt],
        branches: [...this.branches, ...branches, SHARED],
      },
      ["top_ids", "top_probs", "new_keys", "new_values"],
    );
    past.append(newEntriesOf(results), 0, hard.length - 1);
    for (const branch of branches) this.branches.push(branch);
    this.pending = [];
    return predictionOf(results, manifest.topK);
  }
}
