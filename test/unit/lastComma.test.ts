import { expect, test } from "vitest";
import { showing } from "../../src/shaping/asShown.ts";
import { decodedText } from "./decodedText.ts";

/** What is shown of a text that is decoded where `¦` is. */
function shownAt(path: string, place: string, text: string): string {
  const [prefix, suffix] = place.split("¦");
  return showing({ path, prefix, suffix }, 64)(decodedText(text)).text;
}

const OBJECT = '{\n  "a": 1,\n  ¦\n}\n';

test("the last of an object or list in JSON has no comma behind it", () => {
  expect(shownAt("package.json", OBJECT, '"b": 2,')).toBe('"b": 2');
  expect(shownAt("a.JSON", '["a", ¦]', '"b", ')).toBe('"b"');
});

test("one that something follows has, and so has the last of a source's", () => {
  expect(shownAt("package.json", '{\n  "a": 1,\n  ¦\n  "c": 3\n}\n', '"b": 2,')).toBe('"b": 2,');
  expect(shownAt("a.ts", `x = ${OBJECT}`, '"b": 2,')).toBe('"b": 2,');
});
