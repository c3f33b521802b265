import { expect, test } from "vitest";
import type { SnapshotToken } from "../../src/decoder/snapshot.ts";
import { TokenState } from "../../src/decoder/tokenState.ts";
import { inText } from "../../src/model/inText.ts";
import { endedWhenWhole } from "../../src/shaping/shape.ts";

const [MASK, END] = [0, 1];
const words = ["", "", "a;", "\n", "b", ";\n", "}", "{\r", "\r\n"];

/** A decode's tokens in text, each with a probability. */
function decoded(...given: readonly (readonly [id: number, probability: number])[]) {
  const tokens = given.map(
    ([id, probability]): SnapshotToken => ({
      state: TokenState.Decode,
      id,
      probability,
      revised: false,
      soft: [{ id, weight: 1 }],
    }),
  );
  return inText({ step: 1, tokens, done: false }, "", { mask: MASK, endOfMiddle: END, prefix: -1, suffix: -1 }, (ids) =>
    ids.map((id) => words[id]).join(""),
  );
}

test("a decode tells how probable the end of its middle was", () => {
  expect(decoded([2, 0.9], [END, 0.6]).ending).toBe(0.6);
  expect(decoded([2, 0.9], [3, 0.8]).ending).toBeUndefined();
});

test("where no more is shown it tells how probable the first token was that is not, unless one is shown in part", () => {
  const place = { path: "a.ts", prefix: "f(", suffix: ");\n" };
  expect(endedWhenWhole(decoded([4, 0.9], [3, 0.3], [6, 0.8]), place)).toMatchObject({
    text: "b",
    done: true,
    ending: 0.3,
  });
  const inPart = endedWhenWhole(decoded([4, 0.9], [5, 0.3], [END, 0.8]), place);
  expect([inPart.text, inPart.tokens.length, inPart.ending]).toEqual(["b;", 2, undefined]);
});

test("lines end as in what the model is told, whatever it has learned", () => {
  const { text, decoded: final, tokens } = decoded([7, 0.9], [3, 0.9], [4, 0.9], [8, 0.9], [6, 0.9], [END, 0.9]);
  expect([text, final]).toEqual(["{\nb\n}", "{\nb\n}"]);
  expect(tokens.map((token) => token.text).join("")).toBe(text);
});
