import { type Block, stateOf } from "./canvas.ts";
import { isCommitted, type TokenState } from "./tokenState.ts";

/** One position of the canvas in a snapshot. */
export interface SnapshotToken {
  readonly state: TokenState;
  /** The committed token or, before that, the most probable one. */
  readonly id: number;
  /** Probability of `id`, between 0 and 1. */
  readonly probability: number;
  /** Whether this step replaced a committed token. */
  readonly revised: boolean;
  /** What the position is fed next: ids and weights that sum to 1. */
  readonly soft: readonly { readonly id: number; readonly weight: number }[];
}

/** The whole canvas after a forward pass, from its first block on. */
export interface Snapshot {
  /** Forward passes so far. */
  readonly step: number;
  readonly tokens: readonly SnapshotToken[];
  /** True for the last snapshot of a decode: every token before the end of the middle is Decode. */
  readonly done: boolean;
}

/** The active block after a step. */
export function tokensOf(block: Block, revised: readonly number[]): SnapshotToken[] {
  const tokens: SnapshotToken[] = [];
  for (let i = 0; i < block.length; i++) {
    const committed = isCommitted(stateOf(block, i));
    tokens.push({
      state: stateOf(block, i),
      id: committed ? block.token[i] : block.likeliest[i],
      probability: committed ? block.confidence[i] : block.likelihood[i],
      revised: revised.includes(i),
      soft: softOf(block, i),
    });
  }
  return tokens;
}

function softOf(block: Block, i: number): { id: number; weight: number }[] {
  const soft: { id: number; weight: number }[] = [];
  for (let entry = i * block.width; entry < (i + 1) * block.width; entry++) {
    if (block.weights[entry] > 0) soft.push({ id: block.ids[entry], weight: block.weights[entry] });
  }
  return soft;
}
