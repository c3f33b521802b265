import { expect, test } from "vitest";
import { declarationOf, importsOf, placesOf } from "../../src/context/imports.ts";
import { SteadyNeighbours, type Surroundings } from "../../src/context/neighbours.ts";

const nothing: Surroundings = { documents: [], edited: [], declared: [] };
const neighboursOf = (before: string, surroundings: Surroundings) =>
  new SteadyNeighbours().of({ path: "a.ts", prefix: before, suffix: "" }, () => surroundings);

test.each([
  ["import { taxOf, TAX_RATE as rate } from './prices';", "typescript", [["./prices", ["taxOf", "TAX_RATE"]]]],
  ["import type { Price } from '../shop/prices.js'", "typescript", [["../shop/prices.js", ["Price"]]]],
  ['import Cart, {\n  type Item,\n  add,\n} from "./cart";', "javascript", [["./cart", ["Cart", "Item", "add"]]]],
  ["export { a } from './a';\nimport fs from 'node:fs';\nimport './b';", "typescript", [["./a", ["a"]]]],
  ["const { taxOf, rate: r } = require('./prices');", "javascript", [["./prices", ["taxOf", "rate"]]]],
  ["from .prices import (\n    tax_of,\n    RATE as rate,\n)\nimport os", "python", [[".prices", ["tax_of", "RATE"]]]],
  ["from shop.prices import tax_of  # taxes", "python", [["shop.prices", ["tax_of"]]]],
  ["# from here import a picture", "markdown", []],
])("%j imports, in %s, %j", (text, languageId, expected) => {
  expect(importsOf(text, languageId).map(({ from, names }) => [from, names])).toEqual(expected);
});

test.each([
  ["./prices", "typescript", "./prices.ts", "./prices/index.ts"],
  ["../prices.js", "typescript", "../prices.js", "../prices.ts"],
  [".prices", "python", "./prices.py", "./prices/__init__.py"],
  ["..shop.prices", "python", "../shop/prices.py", "../shop/prices/__init__.py"],
  ["shop.prices", "python", "/shop/prices.py", "/src/shop/prices.py", "./shop/prices.py"],
])("%s of %s may lie at %s and at %s", (from, languageId, ...places) => {
  expect(placesOf(from, languageId)).toEqual(expect.arrayContaining(places));
});

const PRICES = `const RATE = 0.19;

/** Tax. */
export async function taxOf(
  price: number,
): Promise<number> {
  return price * RATE;
}

export interface Price {
  readonly net: number;

  readonly tax: number;
}

export const taxOfAll = (prices: Price[]) => {
  return prices.map(taxOf);
};
let last;
`;
const PEOPLE =
  "LIMIT: int = 3\n\nclass Person:\n    def __init__(self, name):\n        self.name = name\n\ndef greet(person):\n    return person.name\n";

test.each([
  ["taxOf", PRICES, "typescript", "export async function taxOf(\n  price: number,\n): Promise<number>"],
  ["Price", PRICES, "typescript", "export interface Price {\n  readonly net: number;\n\n  readonly tax: number;\n}"],
  ["RATE", PRICES, "typescript", "const RATE = 0.19;"],
  ["taxOfAll", PRICES, "typescript", "export const taxOfAll = (prices: Price[]) => {\n  return prices.map(taxOf);\n};"],
  ["net", PRICES, "typescript", undefined],
  ["greet", PEOPLE, "python", "def greet(person):"],
  ["Person", PEOPLE, "python", "class Person:\n    def __init__(self, name):\n        self.name = name"],
  ["LIMIT", PEOPLE, "python", "LIMIT: int = 3"],
])("the declaration of %s is found", (name, text, languageId, declaration) => {
  expect(declarationOf(name, text, languageId)).toBe(declaration);
});

test("the declaration of a name that is used goes before what is similar only, and what is not used is left out", () => {
  const before = "function total(price: number) {\n  const tax = taxOf(price);\n";
  const documents = [{ path: "b.ts", text: "function total(price: number) {\n  const tax = price / 5;\n}" }];
  const declared = [
    { name: "taxOf", path: "prices.ts", text: "export function taxOf(price: number): number" },
    { name: "Unused", path: "other.ts", text: "export interface Unused {}" },
  ];
  const found = neighboursOf(before, { ...nothing, documents, declared });
  expect(found.map(({ path }) => path)).toEqual(["b.ts", "prices.ts"]);
});

test("of equal pieces the one that was edited a short time ago is nearer to the cursor; of a document there is one", () => {
  const text = "const tax = price * rate;";
  const documents = [{ path: "b.ts", text }];
  const edited = [
    { path: "c.ts", text },
    { path: "b.ts", text: `${text}\n// price, rate and tax, and a lot of other words that have nothing to do with it` },
    { path: "d.css", text: "body { margin: 0 }" },
  ];
  const found = neighboursOf("const price = 1;\nconst rate = 2;\nconst tax = 3;\n", { ...nothing, documents, edited });
  expect(found).toEqual([
    { path: "b.ts", text },
    { path: "c.ts", text },
  ]);
});

test("neighbours stay as they are from line to line, until one tells nothing any more or another declaration is used", () => {
  const documents = [
    { path: "b.ts", text: "const price = 1;\nconst rate = 2;" },
    { path: "c.ts", text: "const price = 1;\nconst rate = 2;\nconst tax = 3;" },
    { path: "weather.ts", text: "const cloudy = rain > sun;" },
  ];
  const declared = [{ name: "taxOf", path: "prices.ts", text: "function taxOf(price: number): number" }];
  const steady = new SteadyNeighbours();
  const at = (prefix: string, path = "a.ts") =>
    steady.of({ path, prefix, suffix: "" }, () => ({ ...nothing, documents, declared })).map((told) => told.path);
  expect(at("const price = 1;\nconst rate = 2;\n")).toEqual(["c.ts", "b.ts"]);
  expect(at("const price = 1;\nconst rate = 2;\nconst tax = 3;\n")).toEqual(["c.ts", "b.ts"]);
  expect(at("const price = 1;\nconst rate = 2;\nconst tax = taxOf(price);\n")).toEqual(["b.ts", "c.ts", "prices.ts"]);
  expect(at("const cloudy = rain > sun;\n")).toEqual(["weather.ts"]);
  expect(at("const price = 1;\nconst rate = 2;\nconst tax = 3;\n", "z.ts")).toEqual(["b.ts", "c.ts"]);
});
