/**
 * The four states of a token in EvoToken decoding (arXiv 2601.07351, section 3.1), in the order a token passes through
 * them. They are numbers so that a canvas can keep them in a typed array.
 */
export const TokenState = {
  /** Before its first forward pass: fed as the mask's embedding. */
  Mask: 0,
  /** Seen but not committed, Soft([MASK] ∪ V): fed as a mix of the mask and the top-k tokens. */
  SoftMask: 1,
  /** Committed while its block goes on, Soft(V): fed as a mix of the top-k tokens; may still be revised. */
  Soft: 2,
  /** Its block is finished: final. */
  Decode: 3,
} as const;

export type TokenState = (typeof TokenState)[keyof typeof TokenState];

/** The name of a state as tests, logs and the command line print it. */
export type TokenStateName = "mask" | "softMask" | "soft" | "decode";

const NAMES: readonly TokenStateName[] = ["mask", "softMask", "soft", "decode"];

export function tokenStateName(state: TokenState): TokenStateName {
  return NAMES[state];
}

/** Whether a token has been chosen for the position: a Soft one may be revised, a Decode one may not. */
export function isCommitted(state: TokenState): boolean {
  return state >= TokenState.Soft;
}
