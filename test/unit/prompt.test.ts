import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Manifest, readManifest } from "../../src/model/manifest.ts";
import { type FillIn, promptTokens, withoutClosers } from "../../src/model/prompt.ts";
import { SteadyStart } from "../../src/model/steadyStart.ts";
import { Tokenizer } from "../../src/model/tokenizer.ts";

const folder = new URL("../fixtures/tiny/", import.meta.url).pathname;
const encodings: { text: string; ids: number[] }[] = JSON.parse(readFileSync(`${folder}encodings.json`, "utf8"));

let manifest: Manifest;
let tokenizer: Tokenizer;
beforeAll(async () => {
  manifest = await readManifest(folder);
  tokenizer = await Tokenizer.load(folder, manifest);
});

describe("the tokenizer", () => {
  test("gives the ids that training's tokenizer gives, and the text back", () => {
    for (const { text, ids } of encodings) {
      expect(tokenizer.encode(text)).toEqual(ids);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  test("keeps a control token that is written in a document as text", () => {
    const text = 'const MASK = "<|mask|>"; // ends with <|eom|><|suf|>';
    const ids = tokenizer.encode(text);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(manifest.controlTokens);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  test("leaves control tokens out of decoded text", () => {
    expect(tokenizer.decode([manifest.tokens.endOfMiddle, ...tokenizer.encode("a"), manifest.tokens.mask])).toBe("a");
  });
});

describe("the prompt", () => {
  const fillIn = { path: "/home/me/project/src/a.ts", prefix: "let a =", suffix: ";\n" };
  const make = (changes: Partial<FillIn>, maxTokens = 64) =>
    promptTokens({ ...fillIn, ...changes }, tokenizer, manifest, maxTokens);

  test("is suffix, path and prefix", () => {
    const { suffix, prefix } = manifest.tokens;
    const text = (from: string) => tokenizer.encode(from);
    expect(make({})).toEqual([suffix, ...text(";\n"), prefix, ...text("src/a.ts\n"), ...text("let a =")]);
    expect(make({ path: "C:\\me\\src\\a.ts" })).toEqual(make({}));
  });

  test("fits the context beside the canvas, and holds the text next to the cursor", () => {
    const long = Array.from({ length: 3000 }, (_, i) => `let value${i} = ${i};\n`).join("");
    for (const maxTokens of [32, 64, 128]) {
      const tokens = make({ prefix: `${long}last =`, suffix: long }, maxTokens);
      expect(tokens.length + maxTokens).toBeLessThanOrEqual(manifest.contextLength);
      const before = tokenizer.decode(tokens.slice(tokens.indexOf(manifest.tokens.prefix)));
      expect(before).toMatch(/^src\/a\.ts\nlet value\d+ = \d+;\n/);
      expect(before.endsWith("last =")).toBe(true);
    }
  });

  test("a bracket or quote that is typed and closed by the editor only extends the prompt", () => {
    const told = (prefix: string, suffix: string) =>
      promptTokens(withoutClosers({ ...fillIn, prefix, suffix }), tokenizer, manifest, 64);
    const before = told("let a = f", ";\n");
    for (const [typed, closed] of ["()", "[]", "{}", "''", '""', "``"]) {
      const behind = told(`let a = f${typed}`, `${closed};\n`);
      expect(behind.slice(0, before.length)).toEqual(before);
    }
    expect(told("let a = f(g(", "));\n").slice(0, before.length)).toEqual(before);
    const enter = told("if (a) {\n    ", "\n}\nb();\n");
    const opened = told("if (a) {", "}\nb();\n");
    expect(enter.slice(0, opened.length)).toEqual(opened);
    // So it is in all that is written there, if the editor is known to have closed it.
    const below = (prefix: string, suffix: string, closedBelow: string) =>
      promptTokens(withoutClosers({ ...fillIn, prefix, suffix, closedBelow }), tokenizer, manifest, 64);
    for (const [prefix, suffix, closedBelow] of [
      ["if (a) {\n    ", "\n}\nb();\n", "\n}"],
      ["if (a) {\n    b();\n    ", "\n}\nb();\n", "\n}"],
      ["if (a) {\n    b(c, {\n        ", "\n    })\n}\nb();\n", "\n    })\n}"],
      ["if (a) {\n    ", "\n})\nb();\n", "\n}"], // the editor has closed the brace alone
    ]) {
      expect(below(prefix, suffix, closedBelow).slice(0, opened.length)).toEqual(opened);
    }
    // What closes a block that was not opened a moment ago says where a completion ends.
    expect(told("{\n  a();\n  ", "\n}\n")).toEqual(make({ prefix: "{\n  a();\n  ", suffix: "\n}\n" }));
    // What closes a line of its own was not written by the editor a moment ago, and says where a completion ends.
    expect(told("f(\n  a,\n", ");\n")).toEqual(make({ prefix: "f(\n  a,\n", suffix: ");\n" }));
    expect(told("let a =", "b)\n")).toEqual(make({ suffix: "b)\n" }));
  });

  test("where the prefix is told from does not go to and fro while what is typed takes more tokens and fewer", () => {
    const lines = Array.from({ length: 200 }, (_, i) => `let value${i} = ${i};\n`).join("");
    const begins = (end: string, steady?: SteadyStart) => {
      const around = { ...fillIn, prefix: lines + end, suffix: "" };
      const tokens = promptTokens(around, tokenizer, manifest, 64, steady);
      return Number(/let value(\d+)/.exec(tokenizer.decode(tokens))?.[1]);
    };
    const before = begins("");
    let typed = "";
    while (begins(typed) === before) typed += "+ a ";
    const behind = begins(typed);
    expect(behind).toBe(before + 16);
    const steady = new SteadyStart();
    expect([typed, "", typed, ""].map((end) => begins(end, steady))).toEqual([behind, behind, behind, behind]);
    // Another document, or a place further up, begins where it would.
    expect(begins("", new SteadyStart())).toBe(before);
    const above = { ...fillIn, prefix: lines.slice(0, lines.indexOf("let value20 ")), suffix: "" };
    expect(promptTokens(above, tokenizer, manifest, 64, steady)).toEqual(promptTokens(above, tokenizer, manifest, 64));
  });

  test("no more of the text around the cursor is told than is wanted", () => {
    const lines = Array.from({ length: 40 }, (_, i) => `let value${i} = ${i};\n`).join("");
    const { suffix, prefix } = manifest.tokens;
    const around = { prefix: `${lines}last =`, suffix: lines };
    const counts = (changes: Partial<FillIn>) => {
      const tokens = make({ ...around, ...changes });
      return [tokens.indexOf(prefix) - tokens.indexOf(suffix) - 1, tokens.length - tokens.indexOf(prefix) - 1];
    };
    const [after, before] = counts({});
    expect(counts({ suffixTokens: 10 })[0]).toBe(10);
    expect(counts({ suffixTokens: 0 })[0]).toBe(after);
    expect(counts({ suffixTokens: 1000 })[0]).toBeGreaterThan(after);
    const title = tokenizer.encode("src/a.ts\n").length;
    expect(counts({ prefixTokens: 20 })[1] - title).toBeLessThanOrEqual(20);
    expect(counts({ prefixTokens: 20 })[1] - title).toBeGreaterThan(0);
    expect(counts({ prefixTokens: 4096 })[1]).toBe(before);
  });

  test("less of the context may be told: of prefix and suffix in proportion, unless they are asked for by number", () => {
    const text = Array.from({ length: 200 }, (_, i) => `let value${i} = ${i};\n`).join("");
    const { suffix, prefix } = manifest.tokens;
    const told = (changes: Partial<FillIn>) => {
      const tokens = make({ prefix: text, suffix: text, ...changes });
      return { all: tokens.length, after: tokens.indexOf(prefix) - tokens.indexOf(suffix) - 1 };
    };
    const whole = told({});
    const half = told({ contextTokens: manifest.contextLength / 2 });
    expect(half.all).toBeLessThanOrEqual(manifest.contextLength / 2 - 64);
    expect(half.after).toBe(whole.after / 2);
    expect(told({ contextTokens: 10 * manifest.contextLength })).toEqual(whole);
    expect(told({ contextTokens: manifest.contextLength / 2, prefixTokens: 4096 }).all).toBeGreaterThan(half.all);
    expect(told({ contextTokens: manifest.contextLength / 2, suffixTokens: 60 }).after).toBe(60);
  });

  test("neighbours stand before the document, each below its path, as many of the most telling as fit", () => {
    const neighbours = [
      { path: "/x/src/b.ts", text: "let b = 1;" },
      { path: "/x/src/c.ts", text: "let c = 2;" },
    ];
    const text = (neighbourTokens: number) => tokenizer.decode(make({ neighbours, neighbourTokens }));
    expect(text(60)).toBe(";\nsrc/b.ts\nlet b = 1;\n\nsrc/c.ts\nlet c = 2;\n\nsrc/a.ts\nlet a =");
    expect(text(20)).toBe(";\nsrc/c.ts\nlet c = 2;\n\nsrc/a.ts\nlet a =");
    expect(text(0)).toBe(";\nsrc/a.ts\nlet a =");
    const long = "let a = 1;\n".repeat(2000);
    const tokens = make({
      prefix: long,
      suffix: long,
      neighbours: [{ path: "b.ts", text: long }],
      neighbourTokens: 1024,
    });
    expect(tokens.length + 64).toBeLessThanOrEqual(manifest.contextLength);
  });

  test("a line longer than the context keeps the end of the line", () => {
    const tokens = make({ prefix: `${"abc ".repeat(4000)}=` });
    expect(tokens.length + 64).toBeLessThanOrEqual(manifest.contextLength);
    expect(tokenizer.decode(tokens).endsWith("abc =")).toBe(true);
  });

  test("typing within a line almost never moves its beginning: the cache stays valid", () => {
    const lines = Array.from({ length: 200 }, (_, i) => `let value${i} = ${i};`);
    const starts = new Set<string>();
    for (let count = 150; count < 166; count++) {
      const tokens = make({ prefix: lines.slice(0, count).join("\n") });
      starts.add(tokenizer.decode(tokens.slice(tokens.indexOf(manifest.tokens.prefix))).split("\n")[1]);
    }
    expect(starts.size).toBeLessThanOrEqual(2);
  });
});
