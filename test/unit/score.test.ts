import { expect, test } from "vitest";
import { ratesByConfidence } from "../../src/cli/evaluation/score.ts";

test("of what is held back neither right nor wrong is counted, but that it is", () => {
  const scored = (confidence: number, exact: boolean) => ({
    confidence,
    score: { exact, hit: undefined, similarity: undefined, parsed: undefined, passed: undefined },
  });
  const found = ratesByConfidence([scored(0.95, true), scored(0.9, false), scored(0.5, true), scored(0.25, false)], 5);
  expect(found["0"]).toEqual({ shown: 0.8, right: 0.5, expected: 0.65, exact_match: 0.5 });
  expect(found["0.3"]).toMatchObject({ shown: 0.6, exact_match: 2 / 3 });
  expect(found["0.9"]).toEqual({ shown: 0.4, right: 0.5, expected: 0.925, exact_match: 0.5 });
});
