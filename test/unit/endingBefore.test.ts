import { expect, test } from "vitest";
import { showing } from "../../src/shaping/asShown.ts";
import { decodedText } from "./decodedText.ts";

/** What is shown of a text that is decoded where `¦` is; undecoded still, unless `done`. */
function shownAt(place: string, text: string, { path = "server.ts", done = true } = {}) {
  const [prefix, suffix] = place.split("¦");
  return showing({ path, prefix, suffix }, 200)({ ...decodedText(text), done });
}

const SERVER = "listen({\n  port: 80,\n  host: a,\n";

test("a block has each key once: a completion ends before the second time, as soon as that line is decoded", () => {
  expect(shownAt("listen(¦", `{\n  port: 80,\n  host: a,\n  port: 80,\n  host: a,\n`)).toMatchObject({
    text: "{\n  port: 80,\n  host: a,",
    done: true,
  });
  const evolving = shownAt(`${SERVER}¦\n});`, "  path: b,\n  host: c,\n  o", { done: false });
  expect(evolving).toMatchObject({ text: "  path: b,", done: true });
  expect(shownAt(`${SERVER}¦\n});`, "  path: b,\n  host: c", { done: false }).done).toBe(false);
});

test("where nothing else is said it is refuted", () => {
  expect(shownAt(`${SERVER}  ¦\n});`, "port: 80,")).toMatchObject({ text: "", refuted: true });
  const python = { path: "user.py" };
  expect(shownAt("class User:\n    name: str\n    ¦\n", "name: str", python)).toMatchObject({
    text: "",
    refuted: true,
  });
  expect(shownAt('{\n  "name": "a",\n  ¦\n}\n', '"name": "b"', { path: "a.json" })).toMatchObject({ text: "" });
});

test("in another block, in a style sheet, and what is no key, may stand again", () => {
  const stays = (place: string, text: string, path?: string) =>
    expect(shownAt(place, text, path ? { path } : {}).text).toBe(text);
  stays(`${SERVER}});\nlisten(¦`, "{\n  port: 81,\n});");
  stays(`${SERVER}  ¦\n});`, "inner: {\n    port: 80,\n  },");
  stays("- name: a\n  value: 1\n- name: b\n  ¦\n", "value: 2", "a.yaml");
  stays("a {\n  color: red;\n  ¦\n}\n", "color: oklch(0.6 0.2 30);", "a.css");
  stays("    if a: b()\n    else: c()\n    if d: e()\n    ¦\n", "else: f()", "a.py");
  stays("switch (a) {\n  default:\n    b();\n}\nswitch (c) {\n  ¦\n}\n", "default:\n    d();");
});

test("what the line above says is not said again, a blank line between or not", () => {
  expect(shownAt("server.listen(80);\n¦", "\nserver.listen(80);\nrun();")).toMatchObject({ text: "", refuted: true });
  expect(shownAt("server.listen(80);\n¦", "server.listen(80);", { done: false }).done).toBe(false);
  expect(shownAt("a {\n  go(b);\n¦\n}\n", "go(b);").text).toBe("go(b);");
  expect(shownAt("i++;\n¦", "i++;").text).toBe("i++;");
  expect(shownAt("server.listen(80);\nserver¦", ".listen(80);").text).toBe(".listen(80);");
});

test("a block has a test, a route or a listener of one name once", () => {
  const route = 'app.get("/", (req, res) => {\n  res.send(req.body);\n});\n';
  expect(shownAt(`${route}\n¦`, route)).toMatchObject({ text: "", refuted: true });
  expect(shownAt(`${route}¦`, `\napp.listen(80);\n\n// Again.\n${route}`)).toMatchObject({ text: "\napp.listen(80);" });
  const stays = (place: string, text: string) => expect(shownAt(place, text).text).toBe(text);
  stays(`${route}\n¦`, route.replace('"/"', '"/all"').trimEnd());
  stays('a(() => {\n  test("b", () => {\n  });\n});\nc(() => {\n  ¦\n});\n', 'test("b", () => {\n    d();\n  });');
});

test("what the lines above say in turns is not said again in turns", () => {
  const steps = "steps:\n  - uses: actions/checkout@v4\n  - run: npm test\n";
  const again = "  - uses: actions/checkout@v4\n  - run: npm test\n";
  expect(shownAt(`${steps}¦`, again, { path: "a.yml" })).toMatchObject({ text: "", refuted: true });
  const turn = "First say hello.\n\nThen say goodbye.\n\nGo.\n\n";
  expect(shownAt(`¦`, turn + turn, { path: "a.md" }).text).toBe(turn.trimEnd());
  // Who has begun a line means it.
  const begun = shownAt(`${steps}  - uses¦`, ": actions/checkout@v4\n  - run: npm test\n", { path: "a.yml" });
  expect(begun.text).toBe(": actions/checkout@v4");
  // One line of it may stand there again, and so may closers.
  expect(shownAt(`${steps}¦`, "  - uses: actions/checkout@v4\n", { path: "a.yml" }).text).not.toBe("");
  expect(shownAt("a(\n  b(\n  )\n)\n¦", "a(\n  b(\n  )\n)\n").text).not.toBe("");
});
