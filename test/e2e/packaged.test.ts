import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vsixFor } from "../../scripts/vsix.mjs";
import { Editor } from "./editor.ts";

const HERE = `${process.platform}-${process.arch}`;

let vsix: string;
let editor: Editor;
beforeAll(async () => {
  vsix = await vsixFor(HERE, mkdtempSync(join(tmpdir(), "evoghost-vsix-")));
  editor = await Editor.open({}, { extension: vsix });
});
afterAll(() => editor?.close());

test("of the runtime's binaries those of one platform are packed, and nothing of the sources", () => {
  const listed = execFileSync("python3", ["-m", "zipfile", "-l", vsix], { encoding: "utf8" });
  const files = listed.split("\n").map((line) => line.split(/\s/, 1)[0] ?? "");
  const platforms = files.flatMap((file) => /onnxruntime-node\/bin\/[^/]+\/([^/]+\/[^/]+)\//.exec(file)?.[1] ?? []);
  expect([...new Set(platforms)]).toEqual([HERE.replace("-", "/")]);
  expect(files).toContain("extension/dist/NOTICES.txt");
  expect(files.filter((file) => /\.(ts|mts|map|py)$|\/(test|src|scripts)\//.test(file))).toEqual([]);
});

test("a platform that the runtime has nothing for is not packed", async () => {
  await expect(vsixFor("linux-riscv64", tmpdir())).rejects.toThrow(/no binaries for linux-riscv64.*linux-x64/);
});

test("what is packed is installed, and completes", async () => {
  for (const [file, line, column, typed] of [
    ["cart.ts", 27, 5, "for (const item of "],
    ["people.py", 1, 1, "import "],
  ] as const) {
    await editor.openAt(file, line, column);
    await editor.type(typed);
    const ghost = await editor.settledGhost();
    await editor.press("Tab");
    await editor.ready();
    expect(await editor.saved(file)).toContain(`${typed}${ghost}`);
  }
});

/** What an expression is in each of the frames that a page has in it, but for those that it fails in. */
async function inFrames<T>(expression: string): Promise<T[]> {
  const frames = editor.page.frames().filter((frame) => frame.parentFrame() !== null);
  const values = await Promise.allSettled(frames.map((frame) => frame.evaluate<T>(expression)));
  return values.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

test("its views have what they are made of", async () => {
  await editor.command("Evoghost: Show Trajectory");
  await editor.webview().locator("#grid td.decode").first().waitFor();
  // Drawn as its style sheet says: a token that is decoded has a ground of its own.
  const grounds = await inFrames('getComputedStyle(document.querySelector("#grid td.decode")).backgroundColor');
  expect(grounds).toHaveLength(1);
  expect(grounds).not.toContain("rgba(0, 0, 0, 0)");
});

test("its page is README, without what only the repository has", async () => {
  await editor.command("View: Close All Editors");
  await editor.command("Extensions: Show Installed Extensions");
  await editor.page.locator(".extension-list-item", { hasText: "Evoghost" }).first().click();
  const headings = async () =>
    (await inFrames<string[]>('[...document.querySelectorAll("h1, h2")].map((heading) => heading.textContent)')).flat();
  await expect.poll(headings, { timeout: 20_000 }).toEqual(expect.arrayContaining(["Evoghost", "How good is it?"]));
  expect((await inFrames<string[]>("[...document.images].map((image) => image.alt)")).flat()).toEqual([]);
  await editor.press("Control+B"); // the list of extensions makes way
  await editor.screenshots("extension-page");
});
