/** How improbable tokens are together, in bits. @param logProbabilities each one's behind those before it, in nats */
export function bitsIn(logProbabilities: Float32Array): number {
  return logProbabilities.reduce((sum, one) => sum - one, 0) / Math.LN2;
}
