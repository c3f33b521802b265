import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const file = join(mkdtempSync(join(tmpdir(), "evoghost-")), "loop.ts");
writeFileSync(file, "for (let i = 0; i < items.length; i++\nnext();\n");

function complete(...given: string[]) {
  const done = spawnSync("node", [`${root}scripts/cli.mjs`, "complete", ...given], { encoding: "utf8" });
  return { code: done.status, out: done.stdout, err: done.stderr.trim() };
}

function lines(...given: string[]) {
  const done = complete(`${file}:1:38`, "--model", `${root}test/fixtures/tiny`, "--backend", "cpu", "--json", ...given);
  expect(done.err).toBe("");
  expect(done.code).toBe(0);
  return done.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("prints a line a snapshot and a last one with figures", () => {
  const found = lines("--steps", "6");
  const snapshots = found.slice(0, -1);
  const figures = found.at(-1);
  expect(snapshots.map((s) => s.step)).toEqual(snapshots.map((_, i) => i + 1));
  expect(snapshots.every((s) => s.steps === 6)).toBe(true);
  expect(snapshots.at(-1).tokens.every((t: { state: string }) => t.state === "decode")).toBe(true);
  expect(figures).toMatchObject({ done: true, forwardPasses: snapshots.length, backend: "cpu", model: "tiny" });
  expect(figures.text).toBe(snapshots.at(-1).text);
  expect(figures.contextMs).toBeLessThan(figures.firstSnapshotMs);
  expect(figures.firstSnapshotMs).toBeLessThan(figures.decodeMs);
});

test("more steps take more passes and another way; hard-mask decoding never revises", () => {
  const [one, eight] = ["1", "8"].map((steps) => lines("--steps", steps, "--max-tokens", "8"));
  expect(one.at(-1).forwardPasses).toBe(1);
  expect(eight.at(-1).forwardPasses).toBeGreaterThan(1);
  const hard = lines("--steps", "8", "--hard-mask").slice(0, -1);
  expect(hard.flatMap((s) => s.tokens).some((t) => t.revised)).toBe(false);
});

test("where a file is indented by tabs, so is what the bundled model completes", () => {
  const tabs = join(mkdtempSync(join(tmpdir(), "evoghost-")), "total.ts");
  writeFileSync(tabs, "function total(items) {\n\tlet sum = 0;\n\tfor (const item of items) {\n}\n");
  const done = complete(`${tabs}:3:29`, "--backend", "cpu", "--beams", "0");
  expect(done.out.split("\n").filter((line) => line !== "").length).toBeGreaterThan(1);
  expect(done.out).toMatch(/^\n(?:\t+[^\s].*\n)+$/);
});

test("the small model completes, too: an early return is closed", () => {
  const early = join(mkdtempSync(join(tmpdir(), "evoghost-")), "user.ts");
  writeFileSync(early, "if (!user) { return");
  const done = complete(`${early}:1:20`, "--backend", "cpu", "--model", `${root}models/evoghost-small`);
  expect(done.out).toMatch(/^\s*[\w.]*;? ?\}\n$/);
});

test("in a workspace an import takes its module from there", () => {
  const workspace = mkdtempSync(join(tmpdir(), "evoghost-"));
  writeFileSync(join(workspace, "prices.ts"), "export const euro = 1;\n");
  const till = join(workspace, "till.ts");
  writeFileSync(till, "import { euro } from \n");
  const completed = (...given: string[]) =>
    complete(`${till}:1:22`, "--model", `${root}test/fixtures/tiny`, "--backend", "cpu", "--beams", "0", ...given).out;
  expect(completed("--workspace", workspace)).toContain('"./prices"');
  expect(completed()).not.toContain("prices");
});

test("the same seed gives the same text", () => {
  expect(lines("--seed", "4").at(-1).text).toBe(lines("--seed", "4").at(-1).text);
});

test.each([
  [["nowhere.ts:1:1"], "nowhere.ts does not exist"],
  [[`${file}:9:1`], "Line 9 is outside the file: it has 3"],
  [[`${file}:2:40`], "Column 40 is outside line 2: it has 8"],
  [
    [`${file}:1:1`, "--backend", "abacus"],
    '--backend is "abacus"; it must be one of auto, webgpu, cuda, dml, coreml, cpu',
  ],
  [[`${file}:1:1`, "--steps", "0"], '--steps is "0"; it must be a whole number from 1 to 64'],
  [[`${file}:1:1`, "--workspace", `${root}src`], `${file} is not in ${root}src`],
  [[file], "Give one place to complete, as FILE:LINE:COL"],
])("%j is refused with one line and code 2", (given, message) => {
  expect(complete(...given)).toEqual({ code: 2, out: "", err: message });
});

test("auto says why it passed a backend over, and completes", () => {
  const done = complete(`${file}:1:38`, "--model", `${root}test/fixtures/tiny`, "--json");
  expect(done.code).toBe(0);
  const { backend } = JSON.parse(done.out.trim().split("\n").at(-1)!);
  const saysWhy = /^Backend "\w+" is not used: .+$/m.test(done.err);
  expect(backend === "cpu" ? saysWhy : true).toBe(true);
});

test("eval counts what is right, and refuses a file that holds no items", () => {
  const items = join(mkdtempSync(join(tmpdir(), "evoghost-")), "items.jsonl");
  const item = { path: "a.ts", prefix: "let a = ", suffix: ";\n" };
  writeFileSync(
    items,
    `${JSON.stringify({ ...item, pattern: "^" })}\n${JSON.stringify({ ...item, pattern: "^\\b$" })}\n`,
  );
  const evaluate = (...given: string[]) =>
    spawnSync("node", [`${root}scripts/cli.mjs`, "evaluate", ...given], { encoding: "utf8" });
  const done = evaluate(items, "--model", `${root}test/fixtures/tiny`, "--json");
  expect(JSON.parse(done.stdout)).toMatchObject({ items: 2, hit_rate: 0.5, model: "tiny" });
  writeFileSync(items, '{"prefix": "a"}\n');
  expect(evaluate(items).status).toBe(2);
});
