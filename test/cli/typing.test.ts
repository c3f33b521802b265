import { expect, test } from "vitest";
import { typed } from "../../src/cli/evaluation/typing.ts";

const ITEM = {
  name: "a",
  kind: undefined,
  path: "a.ts",
  root: undefined,
  pattern: undefined,
  parses: false,
  test: undefined,
  prefix: "if (a) {\n",
  suffix: "\n}\n",
};

/** Types a middle with what is known to come up behind some of what is typed of it; where it was looked, too. */
async function typing(middle: string, known: Record<string, string | { text: string; confidence: number }>) {
  const places: string[] = [];
  const { keys, characters, looks } = await typed({ ...ITEM, middle }, 0.5, async (prefix, suffix) => {
    expect(suffix).toBe(ITEM.suffix);
    const place = prefix.slice(ITEM.prefix.length).trimStart();
    places.push(place);
    const said = known[place] ?? "";
    return typeof said === "string" ? { text: said, confidence: 1 } : said;
  });
  return { keys, characters, places, looks: looks.map(({ isShown, isRight }) => [isShown, isRight]) };
}

test("what is right is taken by one key, to its last character; what is not is typed, but for the indentation", async () => {
  expect(await typing("  go(first);", { "": "go(first);\n" })).toMatchObject({ keys: 1, characters: 10, places: [""] });
  expect(await typing("  go(first);", { "": "go(first, b);" })).toMatchObject({ keys: 10, characters: 10 });
  expect(await typing("  go(first);", { "": "go(first);\n}" })).toMatchObject({ keys: 1 });
  const lines = await typing("  go(\n    first\n  );", { "go(\n    ": "first\n  );" });
  expect(lines).toMatchObject({ keys: 3 + 1 + 1, characters: 3 + 1 + 5 + 1 + 2 });
});

test("one looks where a line begins, before a word and behind its first letter, and where what was shown ended", async () => {
  expect((await typing("  go(first);", {})).places).toEqual(["", "g", "go(", "go(f"]);
  // What is shown stays as long as it says what is typed.
  expect((await typing("  go(first);", { "": "go(fi)" })).places).toEqual([""]);
  expect((await typing("  go(f, b);", { "": "go(f)" })).places).toEqual(["", "go(f, "]);
  // Behind what was taken nothing comes up by itself.
  expect(await typing("  go(first);", { "": "go(" })).toMatchObject({ places: ["", "go(f"], keys: 8 });
});

test("what is improbable is not shown, and told whether it was right", async () => {
  const unsure = { text: "go(first);", confidence: 0.4 };
  const { keys, looks } = await typing("  go(first);", { "": unsure, "go(": { text: "f)", confidence: 0.6 } });
  expect(keys).toBe(10);
  expect(looks.slice(0, 3)).toEqual([
    [false, true],
    [false, false],
    [true, false],
  ]);
});
