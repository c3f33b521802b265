import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const json = (file: string): Record<string, string> => JSON.parse(readFileSync(join(root, file), "utf8"));
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const said = sources.flatMap((file) => {
  const text = readFileSync(join(root, "src", file), "utf8");
  return [...text.matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*"|.)/g)].map(([, literal]) => {
    expect(literal[0], `${file}: only a literal can be translated`).toBe('"');
    return JSON.parse(literal) as string;
  });
});
const places = (text: string) => [...new Set(text.match(/\{\d\}|\]\(command:[\w.]+\)|`[^`]+`/g) ?? [])].sort();

describe("every translation", () => {
  const english = json("package.nls.json");
  const bundles = readdirSync(join(root, "l10n"));
  const languages = bundles.map((file) => /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1]);

  test.each(languages)("%s is whole, and leaves what is filled in where it belongs", (language) => {
    const bundle = json(`l10n/bundle.l10n.${language}.json`);
    const manifest = json(`package.nls.${language}.json`);
    expect(Object.keys(bundle).sort()).toEqual([...new Set(said)].sort());
    expect(Object.keys(manifest).sort()).toEqual(Object.keys(english).sort());
    for (const [text, translated] of Object.entries(bundle)) expect(places(translated)).toEqual(places(text));
    for (const [key, text] of Object.entries(english)) expect(places(manifest[key])).toEqual(places(text));
  });

  test("the manifest names the strings that there are", () => {
    const named = [...readFileSync(join(root, "package.json"), "utf8").matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect([...new Set(named)].sort()).toEqual(Object.keys(english).sort());
  });
});
