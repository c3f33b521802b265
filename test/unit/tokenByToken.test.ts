import { expect, test } from "vitest";
import type { TextToken } from "../../src/model/textSnapshot.ts";
import { tokenByToken } from "../../src/trajectory/tokenByToken.ts";

const token = (text: string): TextToken => ({ text, state: "decode", probability: 0.5, revised: false, soft: [] });

test("what a search has found is told token by token, and ends as it was found", () => {
  const tokens = ["a", " +", " b", ";"].map(token);
  const told = tokenByToken({ step: 9, text: "a + b;", decoded: "a + b;", tokens, done: true });
  expect(told.map(({ step, text }) => [step, text])).toEqual([[1, "a"], [2, "a +"], [3, "a + b"], [4, "a + b;"]]); // biome-ignore format: a pair each
  expect(told.map(({ done }) => done)).toEqual([false, false, false, true]);
  expect(told.at(-1)?.tokens).toEqual(tokens);
});
