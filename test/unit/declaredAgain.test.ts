import { expect, test } from "vitest";
import { showing } from "../../src/shaping/asShown.ts";
import { decodedText } from "./decodedText.ts";

const CART = "export function total(items: Item[]): number {\n  return sum(items);\n}\n";

/** What is shown of a text that is decoded where `¦` is; undecoded still, unless `done`. */
function shownAt(place: string, text: string, { path = "cart.ts", done = true } = {}) {
  const [prefix, suffix] = place.split("¦");
  return showing({ path, prefix, suffix }, 200)({ ...decodedText(text), done });
}

test("what the document declares already is not declared again, and whoever says nothing else is refuted", () => {
  expect(shownAt(`${CART}¦`, `\n${CART}`)).toMatchObject({ text: "", tokens: [], done: true, refuted: true });
  expect(shownAt(`¦\n\nconst a = 1;\n${CART}`, CART)).toMatchObject({ text: "", refuted: true });
  expect(shownAt(`${CART}exp¦`, CART.slice(3))).toMatchObject({ text: "", refuted: true });
  // Who has begun a line means another than the next one.
  expect(shownAt(`exp¦\n\n${CART}`, CART.slice(3))).toMatchObject({ text: "", refuted: true });
  const python = "def total(items):\n    return sum(items)\n";
  expect(shownAt(`${python}\n\n¦`, python, { path: "cart.py" })).toMatchObject({ text: "", refuted: true });
  const go = "func (c *Cart) Total() int {\n\treturn len(c.items)\n}\n";
  expect(shownAt(`${go}¦`, `\n${go}`, { path: "cart.go" })).toMatchObject({ text: "", refuted: true });
});

test("it ends there as soon as the line is decoded, and what it says before stays", () => {
  const evolving = shownAt(`${CART}\nrun¦`, `(a) ??\n${CART.split("\n")[0]}\n  re`, { done: false });
  expect(evolving).toMatchObject({ text: "(a) ??", done: true });
  expect(evolving.refuted).toBeUndefined();
  expect(shownAt(`${CART}¦`, `\n${CART.split("\n")[0]}`, { done: false }).done).toBe(false);
});

test("what is said of the declaration right above it goes with it", () => {
  const python = "@dataclass\nclass User:\n    name: str\n";
  const end = "def find(users):\n    return users[0]\n";
  expect(shownAt(`${python}\n\n${end}¦`, `\n\n${python}`, { path: "users.py" })).toMatchObject({
    text: "",
    refuted: true,
  });
  const again = `run();\n\n/**\n * The sum.\n */\n// of all\n${CART}`;
  expect(shownAt(`${CART}¦`, again)).toMatchObject({ text: "run();" });
});

test("so it is not with what is no whole declaration, is not the document's, stands next, or is prose", () => {
  const stays = (place: string, text: string, path?: string) =>
    expect(shownAt(place, text, path ? { path } : {})).toMatchObject({ text });
  const overload = "export function get(\n  a: string,\n): string;";
  stays(`${overload}\n¦`, overload.replaceAll("string", "number"));
  stays("class A {\n  go() {\n    const a = 1;\n  }\n  run() {\n¦\n  }\n}\n", "    const a = 1;");
  stays(`¦\n\n${CART}`, CART.trimEnd());
  stays("const a = 1;¦\n", "");
  stays("func init() {\n\ta()\n}\n\n¦", "func init() {\n\tb()\n}", "cart.go");
  stays("const a = 1;\nconst ¦ a = 1;", "b,");
  stays("    const a = 1;\n¦", "const a = 1;");
  stays("```ts\nconst a = new Cart();\n```\n\n```ts\n¦", "const a = new Cart();\na.go();", "README.md");
});

test("a class has a method once, and a completion says nothing twice itself", () => {
  const method = "  pop(): T | undefined {\n    return this.items.pop();\n  }\n";
  const stack = `class Stack<T> {\n${method}\n  ¦\n}\n`;
  expect(shownAt(stack, method.slice(2))).toMatchObject({ text: "", refuted: true });
  const size = "get size(): number {\n    return 1;\n  }\n";
  expect(shownAt("class Stack<T> {\n  ¦\n}\n", `${size}\n  ${size}`).text).toBe(size.trimEnd());
  const total = "def total(a):\n    return sum(a)\n";
  expect(shownAt("import b\n\n¦", `${total}\n\n${total}`, { path: "a.py" }).text).toBe(total.trimEnd());
  const python = "class A:\n    def go(self):\n        run()\n\n    ¦";
  expect(shownAt(python, "def go(self):\n        run()", { path: "a.py" })).toMatchObject({ text: "" });
});

test("in another class, and where a block of the same kind is meant, it may stand again", () => {
  const stays = (place: string, text: string, path?: string) =>
    expect(shownAt(place, text, path ? { path } : {}).text).toBe(text);
  stays("class A {\n  go() {\n  }\n}\nclass B {\n  ¦\n}\n", "go() {\n  }");
  stays("  if (a) {\n    b();\n  }\n  c();\n  ¦\n", "if (a) {\n    d();\n  }");
  stays("class A:\n    def go(self):\n        run()\n\nclass B:\n    ¦", "def go(self):\n        stop()", "a.py");
});
