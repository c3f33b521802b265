import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noticesOf } from "../../scripts/notices.mjs";

test("each package that is bundled is named once, with its licence", async () => {
  const files = ["yauzl/index.js", "yauzl/crc32.js", "@huggingface/tokenizers/dist/tokenizers.min.mjs"];
  const notices = await noticesOf(["src/extension.ts", ...files.map((file) => `node_modules/${file}`)]);
  expect(notices.match(/^\S+ \d+\.\d+\.\d+$/gm)).toEqual([
    expect.stringMatching(/^@huggingface\/tokenizers /),
    expect.stringMatching(/^yauzl /),
  ]);
  for (const name of ["yauzl", "@huggingface/tokenizers"])
    expect(notices).toContain(readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim());
});

test("the runtime, which comes without its licence's text, has it, too", async () => {
  const notices = await noticesOf(["node_modules/onnxruntime-node/package.json"]);
  expect(notices).toMatch(/^onnxruntime-node \d+\.\d+\.\d+\n\nMIT License\n\nCopyright \(c\) Microsoft Corporation/);
});

test("a package without a licence's text is not bundled silently", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "evoghost-notices-")), "node_modules", "bare");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bare", version: "1.0.0" }));
  await expect(noticesOf([join(folder, "index.js")])).rejects.toThrow(/bare/);
});
