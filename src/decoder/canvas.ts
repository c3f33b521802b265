import { TokenState } from "./tokenState.ts";

/** Soft tokens of consecutive positions: `ids` and `weights` are [length, width], row by row; a row's weights sum to 1. */
export interface SoftTokens {
  readonly length: number;
  readonly width: number;
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

/**
 * One block of the canvas while it is decoded: a struct of typed arrays, a position an index.
 * `ids[i * width]` is reserved for the mask; its weight is 0 once the position is committed.
 */
export interface Block extends SoftTokens {
  readonly state: Uint8Array;
  /** The chosen token; the mask's id before a position is committed. */
  readonly token: Int32Array;
  /** Probability of `token` when it was chosen or last revised; 0 before. */
  readonly confidence: Float32Array;
  /** The most probable token of the last pass that saw the position, and its probability; the mask's id and 0 before. */
  readonly likeliest: Int32Array;
  readonly likelihood: Float32Array;
}

/** A block of `length` masks with room for the mask and `softTokens` tokens in each mix. */
export function createBlock(length: number, softTokens: number, mask: number): Block {
  const width = softTokens + 1;
  const block: Block = {
    length,
    width,
    state: new Uint8Array(length).fill(TokenState.Mask),
    token: new Int32Array(length).fill(mask),
    confidence: new Float32Array(length),
    likeliest: new Int32Array(length).fill(mask),
    likelihood: new Float32Array(length),
    ids: new Int32Array(length * width).fill(mask),
    weights: new Float32Array(length * width),
  };
  for (let i = 0; i < length; i++) block.weights[i * width] = 1;
  return block;
}

/** A block that holds `tokens` already, each committed. */
export function createDraft(tokens: readonly number[], softTokens: number, mask: number): Block {
  const block = createBlock(tokens.length, softTokens, mask);
  tokens.forEach((token, i) => {
    block.state[i] = TokenState.Soft;
    block.token[i] = token;
    block.confidence[i] = 1;
    block.ids[i * block.width + 1] = token;
    block.weights[i * block.width] = 0;
    block.weights[i * block.width + 1] = 1;
  });
  return block;
}

/** A block without its first `count` positions. */
export function withoutFirst(block: Block, count: number): Block {
  return {
    length: block.length - count,
    width: block.width,
    state: block.state.slice(count),
    token: block.token.slice(count),
    confidence: block.confidence.slice(count),
    likeliest: block.likeliest.slice(count),
    likelihood: block.likelihood.slice(count),
    ids: block.ids.slice(count * block.width),
    weights: block.weights.slice(count * block.width),
  };
}

export function stateOf(block: Block, index: number): TokenState {
  return block.state[index] as TokenState;
}
