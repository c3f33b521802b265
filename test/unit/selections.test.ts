import { expect, test } from "vitest";
import type { Mistaken } from "../../src/cli/evaluation/mistakes.ts";
import { amongLines, linesOf } from "../../src/cli/evaluation/selections.ts";

const PLACE: Mistaken = {
  item: {
    name: "a",
    path: "a.py",
    prefix: "a = 1\nb = 2\n\nc = ",
    middle: "a + b",
    suffix: "  # sum\nd = 3\n",
  } as Mistaken["item"],
  draft: "a + d",
};

test("a place is refined as a part of whole lines: its own, and those before it, as many as there are", () => {
  const whole = ({ item, draft }: Mistaken) => [item.prefix, draft, item.middle, item.suffix];
  expect(whole(amongLines(PLACE, 1))).toEqual([
    "a = 1\nb = 2\n\n",
    "c = a + d  # sum",
    "c = a + b  # sum",
    "\nd = 3\n",
  ]);
  expect(whole(amongLines(PLACE, 3))[0]).toBe("a = 1\n");
  expect(whole(amongLines(PLACE, 3))[1]).toBe("b = 2\n\nc = a + d  # sum");
  for (const lines of [4, 100]) expect(whole(amongLines(PLACE, lines))[0]).toBe("");
});

test("lines with a mistake are mended or not, and right ones spoiled or not", () => {
  const [right, draft] = ["a\nb\nc", "a\nx\nc"];
  expect(linesOf(right, draft, right)).toEqual({ mended: true, spoiled: 0 });
  expect(linesOf(right, draft, draft)).toEqual({ mended: false, spoiled: 0 });
  expect(linesOf(right, draft, "y\nb\nz")).toEqual({ mended: true, spoiled: 2 });
  expect(linesOf(right, right, "a\ny\nc")).toEqual({ mended: undefined, spoiled: 1 });
});
