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
  /** Who sees each cached position. */
  private readonly seenBy: number[];
  /** What each branch of the last pass is called in `seenBy`. */
  private labels: number[] = [SHARED];
  private count = 0;
  /** Position of the next token of each. */
  private position: number;

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
    this.seenBy = Array<number>(past.length).fill(SHARED);
    this.position = past.length + pending.length;
  }

  async extend(tokens: readonly BranchToken[]): Promise<Prediction> {
    const from = tokens.map((token) => this.labels[token.from]);
    this.forgetOthers(from);
    this.labels = this.grown(from);
    const { past, pending, manifest, labels, position } = this;
    const positions = [...pending.map((_, i) => past.length + i), ...tokens.map(() => position)];
    const branches = [...pending.map(() => SHARED), ...labels];
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
        positions: [...positions, position],
        branches: [...this.seenBy, ...branches, SHARED],
      },
      ["top_ids", "top_probs", "new_keys", "new_values"],
    );
    past.append(newEntriesOf(results), 0, hard.length - 1);
    this.seenBy.push(...branches);
    this.pending = [];
    this.position++;
    return predictionOf(results, manifest.topK);
  }

  /** Forgets what only other branches have: it would be read in every pass, and seen by none. */
  private forgetOthers(branches: readonly number[]): void {
    const going = new Set([SHARED, ...branches]);
    const begin = this.seenBy.findIndex((branch) => !going.has(branch));
    if (begin < 0) return;
    const kept = this.seenBy.flatMap((branch, position) => (position > begin && going.has(branch) ? [position] : []));
    this.past.keepFrom(begin, kept);
    this.seenBy.splice(begin, Infinity, ...kept.map((position) => this.seenBy[position]));
  }

  /**
   * What branches are called that go on from others. The first one that goes on from another takes its place; what that has is
   * copied for each further one, since a position is seen by one branch or by all.
   */
  private grown(from: readonly number[]): number[] {
    const taken = new Set<number>([SHARED]);
    return from.map((label) => {
      if (!taken.has(label)) {
        taken.add(label);
        return label;
      }
      const fresh = ++this.count;
      if (label === SHARED) return fresh;
      const own = this.seenBy.flatMap((branch, position) => (branch === label ? [position] : []));
      this.past.appendCopies(own);
      for (const _ of own) this.seenBy.push(fresh);
      return fresh;
    });
  }
}
