import { expect, test } from "vitest";
import { healedSpace, healedWord } from "../../src/model/healing.ts";

test.each([
  ["let a = ", " "],
  ["  a();\n", "\n"],
  ["  a();\n    ", " "],
  ["a\n  \n", "\n  \n"],
  ["\t", "\t"],
  ["", ""],
  ["if (", ""],
])("white space before the cursor is left to the completion: %j", (prefix, owed) => {
  expect(healedSpace(prefix)).toEqual({ text: prefix.slice(0, prefix.length - owed.length), owed });
  expect(healedWord(prefix)).toEqual(healedSpace(prefix));
});

test.each([
  ["if month < 1 or mo", " mo"],
  ["\n    b", " b"],
  ["\tb", "b"],
  ["getFrom", "From"],
  ["const HTTP", " HTTP"],
  ["HTTPServ", "Serv"],
  ["fooURL", "URL"],
  ["max_va", "va"],
  ["self.x", "x"],
  ["zw\u00f6lf", "zw\u00f6lf"],
])("so is a word that has been begun: %j", (prefix, owed) => {
  expect(healedWord(prefix)).toEqual({ text: prefix.slice(0, prefix.length - owed.length), owed });
  expect(healedSpace(prefix).owed).toBe("");
});

test.each(["x1", "max_", "call(", "\u65e5\u672c\u8a9e", "a".repeat(25), `${"A".repeat(30)}`])(
  "what is no word that is being typed is told as it is: %j",
  (prefix) => {
    expect(healedWord(prefix)).toEqual({ text: prefix, owed: "" });
  },
);
