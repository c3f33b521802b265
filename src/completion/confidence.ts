import type { TextSnapshot } from "../model/textSnapshot.ts";

type Tokens = TextSnapshot["tokens"];

/**
 * How a completion's probability of being right is estimated: the odds' logarithm is linear in the bits of all its tokens together and in its share of what it was compared with.
 * Fitted by `recipe.evidence.confidence` to what `npm run eval -- FILE --rows` tells of development items of both sets (models/evidence/confidence.md). They are the
 * bundled model's: of another one they tell which completions are the likelier ones, not how often they are right.
 */
const FITTED = { bias: -1.25, perBit: -0.295, perShare: 3.15 };
/** More bits than this tell no more. */
const MOST_BITS = 25;
/** The share that a doubtful completion has of what it is compared with, on average of the same items: what is expected of one before it is compared. */
export const EXPECTED_SHARE = 0.75;

/** How improbable all tokens of a completion are together, in bits. */
export function bitsOf(tokens: Tokens): number {
  return -tokens.reduce((sum, { probability }) => sum + Math.log2(Math.max(1e-6, probability)), 0);
}

/** How sure a decode's tokens are on average: their probabilities' geometric mean. */
export function sureness(tokens: Tokens): number {
  return 2 ** (-bitsOf(tokens) / Math.max(1, tokens.length));
}

/**
 * The estimated probability that a completion is right: that it is what its user would write, or works as that does.
 * @param share how probable it is among those that it was compared with, 0 to 1; 1 where it was compared with none
 */
export function confidenceIn(tokens: Tokens, share = 1): number {
  const { bias, perBit, perShare } = FITTED;
  const logit = bias + perBit * Math.min(MOST_BITS, bitsOf(tokens)) + perShare * share;
  return 1 / (1 + Math.exp(-logit));
}
