import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pageOf } from "../../scripts/page.mjs";

test("of a page's links those stay that lead out of its folder and to its own headings, of the others the words", () => {
  expect(pageOf("a [card](models/CARD.md), [b](docs/b.md#c) and [paper](https://arxiv.org/abs/1)")).toBe(
    "a card, b and [paper](https://arxiv.org/abs/1)",
  );
  expect(pageOf("`Alt+[` is a key\n[it](#keys) is told below, a [key](a.md)")).toBe(
    "`Alt+[` is a key\n[it](#keys) is told below, a key",
  );
});

test("images that lie in its folder are left out", () => {
  expect(pageOf("a\n\n![the icon](media/icon.png)\n\n![b](https://example.org/b.png)\n")).toBe(
    "a\n\n![b](https://example.org/b.png)\n",
  );
});

test("what README points to in its folder does not stand in the extension's page", () => {
  const page = pageOf(readFileSync("README.md", "utf8"));
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
  expect(targets).toContain("https://arxiv.org/abs/2601.07351");
  expect(targets.filter((target) => !/^(https:|#)/.test(target ?? ""))).toEqual([]);
});
