import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

/** The anchors of a page's headings, as GitHub and VS Code make them. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("what documents point to is there", () => {
  test.each(tracked.filter((file) => file.endsWith(".md")))("%s", (page) => {
    for (const [, link] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(link)) continue;
      const [path, anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      expect(existsSync(join(root, target)), `${link} in ${page}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${link} in ${page}`).toContain(anchor);
    }
  });

  test("in comments, too", () => {
    const sources = tracked.filter((file) => /^(?:src|scripts|models\/recipe)\/.*\.(?:ts|mjs|py)$/.test(file));
    const named = sources.flatMap((file) => textOf(file).match(/\bmodels\/[\w/-]+\.md\b/g) ?? []);
    expect(named).not.toEqual([]);
    for (const page of named) expect(tracked).toContain(page);
  });
});
