/**
 * Which of the uncommitted positions commit at a step: the n most confident, n being what is left divided by the steps
 * that are left, rounded up, and every other whose confidence reaches the threshold. Of equals the leftmost goes first.
 *
 * With a position decay λ > 0 a position's confidence counts exp(−λ·d) for the order, d being its distance from the first
 * uncommitted one: what stands next to text that is settled is decided before what hangs in the air (the position-aware
 * confidence of PC-Sampler, arXiv 2508.13021).
 *
 * @param confidence probability of the token each uncommitted position would take
 * @param positions where these positions lie in the block, ascending
 * @param firstAlways the first of the positions commits whatever its confidence, as one of the n
 * @param stepsLeft steps of the block that are left, this one included; at least 1
 * @returns indices into `confidence`, unordered; never empty unless `confidence` is
 */
export function selectCommits(
  confidence: readonly number[],
  positions: readonly number[],
  stepsLeft: number,
  threshold: number,
  positionDecay: number,
  firstAlways = false,
): number[] {
  const quota = Math.ceil(confidence.length / stepsLeft);
  const score = confidence.map((value, index) => value * Math.exp(-positionDecay * (positions[index] - positions[0])));
  if (firstAlways) score[0] = Number.POSITIVE_INFINITY;
  return score
    .map((_, index) => index)
    .sort((a, b) => score[b] - score[a] || a - b)
    .filter((index, rank) => rank < quota || confidence[index] >= threshold);
}
