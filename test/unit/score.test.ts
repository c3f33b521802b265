import { expect, test } from "vitest";
import { ratesByConfidence } from "../../src/cli/evaluation/score.ts";

test("of what is held back neither right nor wrong is counted, but that it is", () => {
  const scored = (confidence: number, exact: boolean) => ({
    confidence,
    score: { exact, hit: undefined, similarity: undefined, parsed: undefined, passed: undefined },
  });
  const found = ratesByConfidence([scored(0.95, true), scored(0.9, false), scored(0.5, true), scored(0.2, false)], 5);
  expect(found).toEqual({
    "0": { shown: 0.8, exact_match: 0.5 },
    "0.5": { shown: 0.6, exact_match: 2 / 3 },
    "0.7": { shown: 0.4, exact_match: 0.5 },
    "0.9": { shown: 0.4, exact_match: 0.5 },
  });
});
