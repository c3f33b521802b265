import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { passesTest } from "../../src/cli/evaluation/execution.ts";
import { insideWords } from "../../src/cli/evaluation/insideWords.ts";
import { readItems } from "../../src/cli/evaluation/items.ts";
import { withMistakes } from "../../src/cli/evaluation/mistakes.ts";
import { rates, scoreOf } from "../../src/cli/evaluation/score.ts";
import { severalLines } from "../../src/cli/evaluation/severalLines.ts";

const check = "def check(candidate):\n    assert candidate(2, 3) == 5\n";
const add = (body: string) => passesTest(`def add(a, b):\n    ${body}\n`, check, "add", 1);

describe("a completion's test", () => {
  test("passes what is right and fails what is wrong, does not end, or is no Python", () => {
    expect(add("return a + b")).toBe(true);
    expect(add("return a - b")).toBe(false);
    expect(add("while True: pass")).toBe(false);
    expect(add("return a +")).toBe(false);
    expect(add("return [0] * 10**9 and a + b")).toBe(false);
  });

  test.each([
    "import socket; socket.create_connection(('127.0.0.1', 9))",
    "import os; os.system('true')",
    "import subprocess; subprocess.run(['true'])",
    `open('${join(tmpdir(), "evoghost-written")}', 'w')`,
  ])("has no %j", (code) => {
    // What is refused would otherwise do no harm to the result.
    const body = `\n    try:\n        ${code}\n    except PermissionError: return 0\n    except Exception: pass\n    return a + b`;
    expect(add(body)).toBe(false);
  });
});

describe("evaluation files", () => {
  const file = (text: string, packed = false) => {
    const path = join(mkdtempSync(join(tmpdir(), "evoghost-")), packed ? "items.jsonl.gz" : "items.jsonl");
    writeFileSync(path, packed ? gzipSync(text) : text);
    return path;
  };

  test("cursors can be put inside words: the text stays as it is, and the place is the same each time", async () => {
    const lines = [
      { name: "a", prefix: "let a = ", middle: "first(second)\n", suffix: "b();\n" },
      { name: "b", prefix: "a\n", middle: "  }\nword\n", suffix: "" },
      { name: "c", prefix: "", pattern: "word", suffix: "" },
    ];
    const items = await readItems(file(lines.map((line) => JSON.stringify(line)).join("\n")));
    const moved = insideWords(items);
    expect(insideWords(items.slice(0, 1))).toEqual(moved);
    expect(moved).toHaveLength(1);
    const [{ prefix, middle = "", suffix }] = moved;
    expect(prefix + middle + suffix).toBe("let a = first(second)\nb();\n");
    expect(suffix).toBe("\nb();\n");
    expect(`${prefix.at(-1)}${middle[0]}`).toMatch(/^[a-z]{2}$/);
  });

  test("middles of one line can go on to later ones of the same text, which stays as it is", async () => {
    const [text, other] = [
      ["a\n", "b\n", "c\n", "d\n"],
      ["c\n", "d\n"],
    ];
    const itemsOf = (lines: readonly string[]) =>
      lines.map((middle, i) => {
        const [prefix, suffix] = [lines.slice(0, i).join(""), lines.slice(i + 1).join("")];
        return JSON.stringify({ name: `${lines.length}, ${i}`, prefix, middle, suffix });
      });
    const pattern = JSON.stringify({ name: "p", prefix: "", pattern: "word", suffix: "" });
    const items = await readItems(file([...itemsOf(text), pattern, ...itemsOf(other)].join("\n")));
    const longer = severalLines(items);
    expect(longer.map(({ name }) => name)).toEqual(["4, 0", "4, 1", "4, 2", "2, 0"]);
    for (const { name, prefix, middle = "", suffix } of longer) {
      expect(prefix + middle + suffix).toBe((name.startsWith("4") ? text : other).join(""));
      expect(middle.split("\n").length - 1).toBeGreaterThan(1);
    }
    expect(severalLines(items)).toEqual(longer);
  });

  test("HumanEval's names are understood, and its items are Python that is run", async () => {
    const line = {
      task_id: "H/0",
      entry_point: "add",
      prompt: "def add(a, b):\n",
      suffix: "",
      canonical_solution: "    return a + b\n",
      test: check,
    };
    const [item] = await readItems(file(JSON.stringify(line), true));
    expect(item).toMatchObject({ name: "H/0", path: "add.py", prefix: line.prompt, middle: line.canonical_solution });
    const right = await scoreOf(item, "    return b + a\n");
    const wrong = await scoreOf(item, "    return a\n");
    expect(right).toMatchObject({ exact: false, passed: true });
    expect(wrong).toMatchObject({ exact: false, passed: false });
    expect(await scoreOf(item, "    return a + b")).toMatchObject({ exact: true, similarity: 1 });
    expect(rates([right, wrong])).toMatchObject({ exact_match: 0, pass_at_1: 0.5 });
    expect(rates([right, wrong])).not.toHaveProperty("hit_rate");
  });

  test("what is null is not there, and an entry point says that it is Python", async () => {
    const [item] = await readItems(
      file(
        '{"task_id": null, "prefix": null, "prompt": "a", "suffix": "", "middle": "b", "entry_point": "f", "test": null}',
      ),
    );
    expect(item).toMatchObject({ name: "1", path: "f.py", prefix: "a", test: undefined });
  });

  test.each([
    ["file.ts", "export function sum(a: number, b: number): number {\n  const all = ", ";\n  return all;\n}\n"],
    ["file.tsx", "const Title = () => (\n  <h1>\n    {", "} <b>and more</b>\n  </h1>\n);\n"],
    ["file.py", "def add(a, b):\n    total = ", "\n    return total\n"],
    ["file.txt", "# A heading\n\nSome words that are no code, and ", ".\n\n- an item\n- it's another one\n"],
  ])("what a file is called that nothing is told of is guessed by its text: %s", async (path, prefix, suffix) => {
    const [item] = await readItems(file(JSON.stringify({ prefix, suffix, middle: "b" })));
    expect(item.path).toBe(path);
  });

  test("a file that is no gzip, though its name says so, is refused", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "evoghost-")), "items.jsonl.gz");
    writeFileSync(path, "{}");
    await expect(readItems(path)).rejects.toThrow(`${path} cannot be read: incorrect header check`);
  });

  test.each([
    ['{"prefix": "a"}', 'line 1: it needs the texts "prefix" (or "prompt") and "suffix"'],
    ['\n{"prefix": "a", "suffix": ""}', 'line 2: it needs the text "pattern" or "middle" (or "canonical_solution")'],
    ['{"prefix": 1, "suffix": ""}', 'line 1: "prefix" must be a text'],
    ['{"prompt": 1, "suffix": ""}', 'line 1: "prompt" must be a text'],
    ["{", "line 1: it is not JSON"],
    ["null", "line 1: it is not a JSON object"],
    ["\n\n", "has no items: one JSON object a line is expected"],
    ['{"prefix": "a", "suffix": "", "middle": "", "test": ""}', 'line 1: a "test" needs an "entry_point"'],
    ['{"prefix": "a", "suffix": "", "pattern": "("}', 'line 1: its "pattern" is not a regular expression: ('],
  ])("%j is refused", async (text, message) => {
    await expect(readItems(file(text))).rejects.toThrow(message);
  });
});

test("a mistake is made in one word of what stood there, the same one each time; of every fourth none is", () => {
  const items = Array.from({ length: 200 }, (_, i) => ({
    name: `${i}`,
    kind: undefined,
    path: "a.ts",
    root: undefined,
    prefix: "const total = start(first);\nconst other = more(total);\n",
    suffix: "\nuse(result);\n",
    pattern: undefined,
    middle: "  if (total < other) result = total + first;\n",
    parses: false,
    test: undefined,
  }));
  const mistaken = withMistakes(items);
  expect(withMistakes(items)).toEqual(mistaken);
  expect(mistaken).toHaveLength(items.length);
  const words = (text: string) => text.split(/\b/);
  for (const { item, draft } of mistaken) {
    expect(item.prefix + item.middle + item.suffix).toBe(items[0].prefix + items[0].middle + items[0].suffix);
    expect(item.middle).toBe("if (total < other) result = total + first;");
    const [now, before] = [words(draft), words(item.middle ?? "")];
    expect(now).toHaveLength(before.length);
    expect(now.filter((word, i) => word !== before[i])).toHaveLength(item.kind === "right" ? 0 : 1);
  }
  for (const kind of ["right", "wrong name", "misspelled", "wrong sign"])
    expect(mistaken.filter(({ item }) => item.kind === kind).length).toBeGreaterThan(25);
});

/** The command line's script, and a model for it. */
function command(): { cli: string; tiny: string } {
  const root = new URL("../../", import.meta.url).pathname;
  return { cli: `${root}scripts/cli.mjs`, tiny: `${root}test/fixtures/tiny` };
}

/** What `eval` tells of some items, with the tiny model. */
function evaluated(items: readonly object[], ...asked: string[]) {
  const { cli, tiny } = command();
  const path = join(mkdtempSync(join(tmpdir(), "evoghost-")), "items.jsonl");
  writeFileSync(path, items.map((item) => JSON.stringify(item)).join("\n"));
  const done = spawnSync("node", [cli, "evaluate", path, "--json", "--model", tiny, ...asked], { encoding: "utf8" });
  expect(done.stderr).toBe("");
  return JSON.parse(done.stdout);
}

function likelihood(items: readonly object[], ...asked: string[]): { items: number; bits_per_byte: number } {
  return evaluated(items, "--likelihood", ...asked);
}

test("what is refined is told by the kind of mistake, and how often nothing is changed; of strength 0 nothing is", () => {
  const items = ["first", "second", "third", "fourth"].map((name) => ({
    name,
    path: "a.ts",
    prefix: `const ${name} = load(${name}Path);\n`,
    suffix: "\nuse(result);\n",
    middle: `const result = parse(${name}, ${name}Path);`,
  }));
  const told = evaluated(items, "--refine", "0");
  expect(told).toMatchObject({ items: 4, unchanged: 1, strength: 0 });
  const rights = told.kinds.right ? 1 : 0;
  expect(Object.keys(told.kinds).length).toBeGreaterThan(1);
  expect(told.exact_match > 0).toBe(rights === 1);
});

test("each completion's row tells whether it is right, and how sure the model is; so do the shares", () => {
  const rows = join(mkdtempSync(join(tmpdir(), "evoghost-")), "rows.jsonl");
  const items = [".", "(?!)", "."].map((pattern, i) => ({ name: `${i}`, prefix: `let a${i} = `, suffix: "", pattern }));
  const told = evaluated(items, "--max-tokens", "8", "--beams", "2", "--rows", rows);
  const found = readFileSync(rows, "utf8").trimEnd().split("\n");
  const shown = found.map((line) => JSON.parse(line));
  expect(shown.map(({ name, right }) => [name, right])).toEqual([
    ["0", true],
    ["1", false],
    ["2", true],
  ]);
  for (const { bits, share, confidence } of shown) {
    expect(bits).toBeGreaterThan(0);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThan(1);
  }
  const expected = shown.reduce((sum, { confidence }) => sum + confidence, 0) / 3;
  expect(told.by_confidence["0"]).toMatchObject({ shown: 1, right: 2 / 3, expected: expect.closeTo(expected, 6) });
});

test("what typing takes is told: all keys where nothing is shown, fewer where what is shown is right", () => {
  const rows = join(mkdtempSync(join(tmpdir(), "evoghost-")), "rows.jsonl");
  const items = [{ name: "a", path: "a.ts", prefix: "let a = 1;\n", suffix: "\nuse(a);\n", middle: "  let b = a;" }];
  const asked = ["--typing", "--beams", "0", "--max-tokens", "8"];
  const none = evaluated(items, ...asked, "--minimum-confidence", "1");
  expect(none).toMatchObject({ characters: 10, keys: 10, keys_saved: 0, shown: 0 });
  const all = evaluated(items, ...asked, "--minimum-confidence", "0", "--rows", rows);
  expect(all.shown).toBeGreaterThan(0);
  const looks = readFileSync(rows, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(looks.filter(({ right }) => right).length / looks.length).toBeCloseTo(all.right, 6);
  const alone = evaluated(items, ...asked, "--minimum-confidence", "0", "--nothing-behind");
  expect(Math.abs(alone.expected - all.expected)).toBeGreaterThan(0.0001);
  const wrong = (...given: string[]) => {
    const { status, stderr } = spawnSync("node", [command().cli, "evaluate", ...given], { encoding: "utf8" });
    return [status, stderr];
  };
  expect(wrong("a.jsonl", "--nothing-behind")).toEqual([2, expect.stringContaining("goes with --typing")]);
  const obvious = new URL("../eval/obvious.jsonl", import.meta.url).pathname;
  expect(wrong(obvious, "--typing")).toEqual([2, expect.stringContaining('--typing needs a "middle" in each item')]);
});

test("how probable the middles are is told in bits per byte, over all of them, the same every time", () => {
  const bits = (...middles: string[]) => {
    const told = likelihood(middles.map((middle) => ({ prefix: "let a = ", suffix: ";\n", middle })));
    expect(told.items).toBe(middles.length);
    return told.bits_per_byte * Buffer.byteLength(middles.join(""));
  };
  const [one, other] = ["items.length", "é + 1"];
  expect(bits(one)).toBeGreaterThan(0);
  expect(bits(one, other)).toBeCloseTo(bits(one) + bits(other), 6);
});

test("told less of the text around, the model reads a middle otherwise; what is near the cursor is told first", () => {
  const bits = (prefix: string, ...asked: string[]) =>
    likelihood([{ prefix, suffix: "", middle: "items.length" }], ...asked).bits_per_byte;
  const far = "let items = a.length;\n".repeat(12);
  const near = "b = c;\n".repeat(16);
  expect(bits(near, "--context-tokens", "128")).toBe(bits(near));
  expect(bits(far + near, "--context-tokens", "128")).not.toBe(bits(far + near));
});

test("what stands in the file and in those near it is likelier, unless it is not to be; alone, what stands in the file is", () => {
  const root = mkdtempSync(join(tmpdir(), "evoghost-"));
  const call = "openStorage(settings.region)";
  writeFileSync(join(root, "count.ts"), `const first = await ${call};\n`.repeat(3));
  const item = { path: "till.ts", root, prefix: "const first = await ", suffix: ";\n", middle: call };
  // What stands there is the item's own, and what is asked for.
  writeFileSync(join(root, item.path), item.prefix + item.middle + item.suffix);
  const bits = (prefix: string, ...asked: string[]) => likelihood([{ ...item, prefix }], ...asked).bits_per_byte;
  expect(bits(item.prefix)).toBeLessThan(bits(item.prefix, "--alone"));
  expect(bits(item.prefix, "--alone")).toBeCloseTo(bits(item.prefix, "--nearby", "0"), 6);
  const own = `const first = await ${call};\n${item.prefix}`;
  expect(bits(own, "--alone")).toBeLessThan(bits(own, "--nearby", "0"));
});

test("an import is completed with the module of its folder that has the name, unless it is completed alone", () => {
  const root = mkdtempSync(join(tmpdir(), "evoghost-"));
  const file = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  file("src/money/prices.ts", "export const euro = 1;\n");
  file("dist/prices.ts", "export const euro = 1;\n"); // generated
  file("src/till.ts", "export const euro = 1;\n"); // the item's own
  const item = { path: "src/till.ts", root, prefix: "import { euro } from ", suffix: "\n", middle: "x" };
  file("items.jsonl", JSON.stringify(item));
  const { cli, tiny } = command();
  const completed = (...asked: string[]) =>
    spawnSync("node", [cli, "evaluate", join(root, "items.jsonl"), "--model", tiny, "--beams", "0", ...asked], {
      encoding: "utf8",
    }).stdout;
  expect(completed()).toContain('1: "\\"./money/prices\\"');
  expect(completed()).toMatch(/with module +1\n/);
  expect(completed("--alone")).toMatch(/^wrong {2}1: /);
  expect(completed("--alone")).not.toContain("prices");
});

test("bench times a step with soft tokens and with hard ones, and a context; what it does not know it refuses", () => {
  const { cli, tiny } = command();
  const { pathname: items } = new URL("../eval/obvious.jsonl", import.meta.url);
  const bench = (...given: string[]) => spawnSync("node", [cli, "bench", ...given], { encoding: "utf8" });
  const figures = JSON.parse(bench("--model", tiny, "--rounds", "3", "--json").stdout);
  expect(figures).toMatchObject({ model: "tiny", rounds: 3 });
  for (const name of ["soft_step_ms", "hard_step_ms", "soft_over_hard", "context_ms", "whole_context_step_ms"])
    expect(figures[name]).toBeGreaterThan(0);
  const drafts = bench("--model", tiny, "--drafts", items, "--json");
  const saved = JSON.parse(drafts.stdout);
  expect(saved).toMatchObject({ items: 25, same_text: 25 });
  expect(saved.verified_passes).toBeLessThan(saved.plain_passes);
  const ahead = JSON.parse(bench("--model", tiny, "--ahead", items, "--rounds", "3", "--json").stdout);
  expect(ahead.items).toBe(3);
  for (const name of ["first_ahead_ms", "compared_ahead_ms", "compared_both_ahead_ms", "both_over_nothing"])
    expect(ahead[name]).toBeGreaterThan(0);
  const memory = JSON.parse(bench("--model", tiny, "--memory", items, "--rounds", "3", "--json").stdout);
  expect(memory.items).toBe(3);
  expect(memory.loaded_mb).toBeGreaterThan(0);
  expect(memory.most_mb).toBeGreaterThanOrEqual(memory.all_mb);
  const refused = bench("quickly");
  expect([refused.status, refused.stderr.trim()]).toEqual([2, '"quickly" is not known here; see --help']);
});
