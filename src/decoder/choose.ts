import type { Prediction } from "./denoiser.ts";
import type { Random } from "./random.ts";

/** Index into the prediction of the token that position `i` would take: the best one, or one drawn with Gumbel noise. */
export function choose(prediction: Prediction, i: number, temperature: number, random: Random): number {
  const first = i * prediction.width;
  if (temperature === 0) return first;
  let best = first;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let entry = first; entry < first + prediction.width; entry++) {
    const gumbel = -Math.log(-Math.log(random() + 1e-12) + 1e-12);
    const score = Math.log(Math.max(prediction.probabilities[entry], 1e-30)) / temperature + gumbel;
    if (score > bestScore) {
      best = entry;
      bestScore = score;
    }
  }
  return best;
}
