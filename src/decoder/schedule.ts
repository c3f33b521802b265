/**
 * Which of the uncommitted positions commit at a step: the n most confident, n being what is left divided by the steps
 * that are left, rounded up, and every other whose confidence reaches the threshold. Of equals the leftmost goes first.
 *
 * @param confidence probability of the token each uncommitted position would take
 * @param stepsLeft steps of the block that are left, this one included; at least 1
 * @returns indices into `confidence`, unordered; never empty unless `confidence` is
 */
export function selectCommits(confidence: readonly number[], stepsLeft: number, threshold: number): number[] {
  const quota = Math.ceil(confidence.length / stepsLeft);
  return confidence
    .map((_, index) => index)
    .sort((a, b) => confidence[b] - confidence[a] || a - b)
    .filter((index, rank) => rank < quota || confidence[index] >= threshold);
}
