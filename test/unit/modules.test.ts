import { describe, expect, test } from "vitest";
import { bindingsIn, exportedBy } from "../../src/context/modules/bindings.ts";
import { openingAt } from "../../src/context/modules/importPlace.ts";
import { madeUpAt, redirected } from "../../src/context/modules/importsIn.ts";
import { clauseOf } from "../../src/context/modules/missingImports.ts";
import { ModuleIndex } from "../../src/context/modules/moduleIndex.ts";
import type { Modules } from "../../src/context/modules/modules.ts";
import { SeenModules } from "../../src/context/modules/seenModules.ts";
import { isRead } from "../../src/context/modules/sourceFiles.ts";

/** Modules as a file of a workspace with some others would spell them. */
function modulesIn(
  files: Readonly<Record<string, string>>,
  path: string,
  text = "",
): (...bindings: string[]) => string[] {
  const index = new ModuleIndex();
  for (const [file, content] of Object.entries(files)) index.set(file, content);
  return (...bindings) => [...new SeenModules(index, path).having(bindings, text)];
}

describe("what is taken of a module", () => {
  test.each([
    ["{ a, type B, c as d }", ["a", "B", "c"]],
    ["Shop, { price }", ["default Shop", "price"]],
    ["Maybe, * as maybe", ["default Maybe", "* maybe"]],
    ["{\n  a,\n  b,\n}", ["a", "b"]],
    ["* as z", ["* z"]],
    ["{ a, b", ["a", "b"]],
    ["{ default as a }", ["default a"]],
    ["{}", []],
    ["{ a, b: c }", ["a", "b"]],
  ])("%j names %j", (clause, bindings) => {
    expect(bindingsIn(clause)).toEqual(bindings);
  });

  test("is what a text exports, whether it declares or lists it", () => {
    const text = [
      "export const a = 1, ignored = 2;",
      "export abstract class B {}",
      "export default async function c() {}",
      "export type D = { readonly e: string };",
      "export { f, g as h };",
      "const i = 1;",
      "exports.j = 1;",
      "module.exports = { k, l: 1 };",
    ].join("\n");
    expect(exportedBy(text)).toEqual(["a", "B", "default c", "D", "f", "h", "j", "k", "l"]);
  });
});

describe("the modules that have some names", () => {
  test("are those that export them, spelled as the workspace spells modules", () => {
    const files = {
      "src/prices/euro.ts": "export function euro() {}\n",
      "src/shop.ts": 'import { open } from "./door.js";\n',
    };
    expect(modulesIn(files, "src/till/pay.ts")("euro")).toEqual(["../prices/euro.js"]);
    expect(modulesIn(files, "src/till/pay.ts", "import { a } from '../a';")("euro")).toEqual(["../prices/euro"]);
    expect(modulesIn(files, "src/prices/all.ts")("euro")).toEqual(["./euro.js"]);
    expect(modulesIn(files, "src/prices/all.ts")("dollar")).toEqual([]);
  });

  test("are those that other files take them from: packages, barrels and aliases too, the usual one first", () => {
    const files = {
      "src/prices/index.ts": "export * from './euro';\n",
      "src/prices/euro.ts": "export const euro = 1;\n",
      "src/a.ts": "import { euro } from './prices';\nimport * as z from 'zod/mini';\n",
      "src/b.ts": "import { euro } from './prices';\nimport React from 'react';\n",
      "src/c.ts": "import { euro } from '@/prices';\n",
    };
    const modules = modulesIn(files, "src/d.ts");
    expect(modules("euro")).toEqual(["./prices", "@/prices", "./prices/euro"]);
    expect(modules("* z")).toEqual(["zod/mini"]);
    expect(modules("default React")).toEqual(["react"]);
    const required = { "a.js": "const { b } = require('./b.js');\nconst fs = require('node:fs');\n" };
    expect(modulesIn(required, "c.js")("b")).toEqual(["./b.js"]);
    expect(modulesIn(required, "c.js")("default fs")).toEqual(["node:fs"]);
  });

  test("have all of the names", () => {
    const files = { "a.ts": "export const a = 1, b = 2;\n", "b.ts": "export const b = 1;\nexport const c = 1;\n" };
    expect(modulesIn(files, "d.ts")("b", "c")).toEqual(["./b"]);
    expect(modulesIn(files, "d.ts")("a", "c")).toEqual([]);
  });

  test("of two that have a name is the one near by", () => {
    const files = {
      "packages/one/src/util.ts": "export const pick = 1;\n",
      "packages/one/src/a.ts": "import { pick } from './util';\n",
      "packages/one/src/b.ts": "import { pick } from './util';\n",
      "packages/two/src/util.ts": "export const pick = 1;\n",
      "packages/two/src/a.ts": "import { pick } from './util';\n",
    };
    expect(modulesIn(files, "packages/two/src/b.ts")("pick")[0]).toBe("./util");
    expect(modulesIn(files, "packages/two/src/deep/b.ts")("pick")[0]).toBe("../util");
  });

  test("are files that are called as what is taken of them as a whole", () => {
    const files = {
      "src/core/Errors.ts": "export class A {}\n",
      "src/date-picker.tsx": "export default () => null;\n",
    };
    expect(modulesIn(files, "src/core/Bytes.ts")("* Errors")).toEqual(["./Errors"]);
    expect(modulesIn(files, "src/app.tsx")("default DatePicker")).toEqual(["./date-picker"]);
  });

  test("are spelled as others spell them where that means the same, but not by way of one's own folder", () => {
    const files = {
      "src/here/b.ts": "",
      "src/there/c.ts": "import { b } from '../here/b';\nimport { d } from '../../src/d';\n",
    };
    expect(modulesIn(files, "src/here/a.ts")("b")).toEqual(["./b"]);
    expect(modulesIn(files, "src/here/a.ts")("d")).toEqual(["../../src/d"]);
  });

  test("are not the file itself, as it was", () => {
    const files = {
      "src/a.ts": "export const a = 1;\nimport { b } from './b';\n",
      "src/c.ts": "import { a } from './a';\n",
    };
    expect(modulesIn(files, "src/a.ts")("a")).toEqual([]);
    expect(modulesIn(files, "src/a.ts")("b")).toEqual([]);
  });

  test("stand in the quotes that most files have, whatever the file itself has had", () => {
    const index = new ModuleIndex();
    expect(new SeenModules(index, "a.ts").quote()).toBeUndefined();
    index.set("a.ts", "import { a } from 'a';\n");
    index.set("b.ts", 'import { a } from "a";\n');
    expect([new SeenModules(index, "a.ts").quote(), new SeenModules(index, "b.ts").quote()]).toEqual(['"', "'"]);
    index.set("c.ts", "import { a } from 'a';\n");
    expect(new SeenModules(index, "d.ts").quote()).toBe("'");
  });

  test("follow a file that changes or goes", () => {
    const index = new ModuleIndex();
    index.set("a.ts", "export const a = 1;\n");
    index.set("a.ts", "export const b = 1;\n");
    expect(new SeenModules(index, "c.ts").having(["a"], "")).toEqual([]);
    expect(new SeenModules(index, "c.ts").having(["b"], "")).toEqual(["./a"]);
    index.delete("a.ts");
    expect(new SeenModules(index, "c.ts").having(["b"], "")).toEqual([]);
  });
});

describe("what a file lacks", () => {
  const files = {
    "src/prices.ts": "export const euro = 1;\nexport type Price = number;\nexport interface Till {}\n",
    "src/a.ts":
      'import React from "react";\nimport * as path from "node:path";\nimport { join, type Dirent } from "node:fs";\n',
    "src/b.ts": 'import type { Price } from "./prices";\nimport { type Dirent, join } from "node:fs";\n',
  };
  const missing = (names: string[], text = "", known: Readonly<Record<string, string>> = files) => {
    const index = new ModuleIndex();
    for (const [file, content] of Object.entries(known)) index.set(file, content);
    const found = new SeenModules(index, "src/deep/c.ts", () => names).missing(text);
    return found.map((one) => `${clauseOf(one)} from ${one.from}`);
  };

  test("is imported from where the names are, types marked as most files do", () => {
    expect(missing(["Price", "euro", "nowhere"])).toEqual(["{ euro, type Price } from ../prices"]);
    expect(missing(["Till", "Price"])).toEqual(["type { Price, Till } from ../prices"]);
    expect(missing(["join", "Dirent"])).toEqual(["{ type Dirent, join } from node:fs"]);
    expect(missing(["Price"], "", { "src/prices.ts": files["src/prices.ts"] })).toEqual(["{ Price } from ../prices"]);
  });

  test("is taken as a whole where others take it so", () => {
    expect(missing(["React"])).toEqual(["React from react"]);
    expect(missing(["path"])).toEqual(["* as path from node:path"]);
  });

  test("comes in order of how much that is, and not again where it is imported since", () => {
    expect(missing(["React", "euro", "Price"])).toEqual(["{ euro, type Price } from ../prices", "React from react"]);
    expect(missing(["React", "euro"], 'import { euro } from "../prices";\n')).toEqual(["React from react"]);
  });
});

describe("a module lacks", () => {
  const lacks = (files: Readonly<Record<string, string>>, from: string, bindings: string[], isWhole = true) => {
    const index = new ModuleIndex();
    for (const [file, content] of Object.entries(files)) index.set(file, content);
    index.isWhole = isWhole;
    return new SeenModules(index, "src/a.ts").lacks(bindings, from);
  };
  const prices = { "src/prices.ts": "export const euro = 1;\nexport { a as b };\n" };

  test.each([
    [prices, "./prices", ["dollar"]],
    [prices, "./prices.js", ["euro", "dollar"]],
    [prices, "./prices", ["default Prices"]],
    [prices, "./nowhere", ["euro"]],
    [prices, "./a", ["euro"]],
  ])("what it does not export: %j, %j %j", (files, from, bindings) => {
    expect(lacks(files, from, bindings)).toBe(true);
  });

  test.each([
    [prices, "./prices.ts", ["euro", "b", "* prices"]],
    [prices, "prices", ["dollar"]], // a package
    [prices, "./prices.json", ["default prices"]],
    [{ "src/prices.ts": "export * from './all';\n" }, "./prices", ["dollar"]],
    [{ "src/prices.ts": "export const { dollar } = all;\n" }, "./prices", ["dollar"]],
    [{ "src/prices.ts": "export default function () {}\n" }, "./prices", ["default Prices"]],
    [{ ...prices, "src/b.ts": "import { dollar } from './prices';\n" }, "./prices", ["dollar"]],
    [{ "src/b.ts": "import { a } from './declared';\n" }, "./declared", ["b"]],
  ])("nothing that it may have: %j, %j %j", (files, from, bindings) => {
    expect(lacks(files, from, bindings)).toBe(false);
  });

  test("nothing that is in a file which is too large to be read", () => {
    const index = new ModuleIndex();
    index.isWhole = true;
    index.setUnread("src/large.ts");
    expect(new SeenModules(index, "src/a.ts").lacks(["euro", "default Large"], "./large")).toBe(false);
    expect(new SeenModules(index, "src/a.ts").lacks(["euro"], "./small")).toBe(true);
  });

  test("nothing if no file of that name has been read, and not all have", () => {
    expect(lacks(prices, "./nowhere", ["euro"], false)).toBe(false);
    expect(lacks(prices, "./prices", ["dollar"], false)).toBe(true);
  });
});

describe("a package is unknown", () => {
  const files = {
    "package.json":
      '{ "name": "shop", "dependencies": { "react": "19" }, "devDependencies": { "@types/vscode": "1", "@types/a__b": "1" } }',
    "tools/package.json": '{ "name": "@shop/tools", "peerDependencies": { "esbuild": "1" } }',
    "src/b.ts": "import { z } from 'zod/v4';\nimport { a } from '@/till';\nimport c from '@app/c';\n",
    "src/lib/c.ts": "",
  };
  const unknown = (from: string, known: Readonly<Record<string, string>> = files, isWhole = true) => {
    const index = new ModuleIndex();
    for (const [file, content] of Object.entries(known)) index.set(file, content);
    index.isWhole = isWhole;
    return new SeenModules(index, "src/a.ts").isUnknownPackage(from);
  };

  test.each(["left-pad", "react-dom", "@shop/till", "@types/react", "zodiac/v4", "@other/c"])("%s", (from) => {
    expect(unknown(from)).toBe(true);
  });

  test.each([
    ["react", "react/jsx-runtime", "vscode", "@a/b", "shop", "@shop/tools/x", "esbuild"], // declared
    ["zod", "zod/mini", "@app/d"], // taken by others
    ["node:fs", "fs/promises", "path"], // Node's
    ["./b", "..", "/a", "#a", "~/a", "@/b", "$lib/a", "virtual:a", "https://a.b/c", "lib/c", "src"], // no package, perhaps
  ])("but not what is declared, taken by others, or may be something else: %j", (...known) => {
    expect(known.filter((from) => unknown(from))).toEqual([]);
  });

  test("only where what is declared is known, and all of the files", () => {
    expect(unknown("left-pad", {})).toBe(false);
    expect(unknown("left-pad", { "package.json": "{ nothing yet" })).toBe(false);
    expect(unknown("left-pad", files, false)).toBe(false);
    expect(unknown("zod", { ...files, "src/a.ts": files["src/b.ts"], "src/b.ts": "" })).toBe(true);
  });

  test("as its declaration changes", () => {
    const index = new ModuleIndex();
    index.isWhole = true;
    const modules = new SeenModules(index, "src/a.ts");
    index.set("package.json", '{ "dependencies": {} }');
    expect(modules.isUnknownPackage("zod")).toBe(true);
    index.set("package.json", '{ "dependencies": { "zod": "4" } }');
    index.set("package.json", '{ "dependencies": ');
    expect(modules.isUnknownPackage("zod")).toBe(false);
    index.delete("package.json");
    expect(modules.isUnknownPackage("left-pad")).toBe(false);
  });
});

test("what is installed, generated or declared is not read, nor what another language is written in", () => {
  const read = ["src/a.ts", "a.tsx", "lib/a.mts", "package.json", "lib/package.json"];
  const left = [
    "node_modules/a/a.ts",
    "node_modules/a/package.json",
    "tsconfig.json",
    "dist/a.ts",
    ".next/a.ts",
    "src/a.d.ts",
    "src/a.js",
    "src/a.py",
  ];
  expect([...read, ...left].filter((path) => isRead(path, "typescript"))).toEqual(read);
  expect(["a.js", "a.min.js", "a.ts"].filter((path) => isRead(path, "javascript"))).toEqual(["a.js"]);
});

const known: Modules = {
  having: (bindings) => (bindings.join() === "price" ? ["./prices.js", "./shop.js"] : []),
  missing: () => [],
  lacks: (bindings, from) => from === "./shop.js" && !bindings.includes("price"),
  isUnknownPackage: (from) => from === "left-pad",
  quote: () => undefined,
};

describe("where an import is written", () => {
  const opening = (prefix: string, suffix = "\n") => openingAt({ prefix, suffix }, known);

  test.each([
    ["import { price } from ", '"./prices.js"'],
    ["import { price } from", ' "./prices.js"'],
    ["import { price }", ' from "./prices.js"'],
    ["import { price } ", 'from "./prices.js"'],
    ["import {\n  price,\n} from ", '"./prices.js"'],
    ["import type { price } from ", '"./prices.js"'],
    ['export { price } from "', './prices.js"'],
    ["import { price } from './", "prices.js'"],
    ["import { price } from './sh", "op.js'"],
    ["import { a } from 'a';\nimport { price } from ", "'./prices.js'"],
    ["const { price } = require(", '"./prices.js")'],
    ["const { price: euros } = require('", "./prices.js')"],
    ["const a = require('a');\nconst { price } = require(", "'./prices.js')"],
  ])("%j goes on with %j", (prefix, expected) => {
    expect(opening(prefix)).toBe(expected);
  });

  test("the quotes are the file's own, or else those that most files have", () => {
    const quoted = (prefix: string) => openingAt({ prefix, suffix: "" }, { ...known, quote: () => "'" });
    expect(quoted("import { price } from ")).toBe("'./prices.js'");
    expect(quoted('import { a } from "a";\nimport { price } from ')).toBe('"./prices.js"');
  });

  test("a quote that the editor has written is not written again", () => {
    expect(opening('import { price } from "', '"\n')).toBe("./prices.js");
    expect(opening('import { price } from "', '";\n')).toBe("./prices.js");
    expect(opening("const { price } = require('", "')\n")).toBe("./prices.js");
    expect(opening("const { price } = require(", ")\n")).toBe('"./prices.js"');
  });

  test.each([
    "import { price, total } from ", // nobody has both
    "import { pri", // not all of the name
    "import price", // perhaps not, either
    "export { price }", // may be all
    'import { price } from "../', // none begins so
    'import { price } from "./prices.js"', // is whole
    "const price = ",
    'import "',
    "const { price } = ",
    "const { price } = require('./prices.js');\nuse(",
  ])("nothing is known behind %j", (prefix) => {
    expect(opening(prefix)).toBeUndefined();
  });

  test("nor before what stands there already", () => {
    expect(opening("import { price } from ", '"./prices.js";\n')).toBeUndefined();
  });
});

describe("where the names of an import are to come", () => {
  const lacking: Modules = {
    ...known,
    missing: () => [
      {
        listed: [
          { name: "euro", isType: false },
          { name: "Price", isType: true },
        ],
        names: ["Price", "euro"],
        from: "./prices",
      },
      { listed: [{ name: "Till", isType: true }], names: ["Till"], from: "./till" },
      { whole: "React", names: ["React"], from: "react" },
    ],
  };

  test.each([
    ["import", "", ' { euro, type Price } from "./prices"'],
    ["import ", ";", '{ euro, type Price } from "./prices"'],
    ["import {", "", ' euro, type Price } from "./prices"'],
    ["import { ", "", 'euro, type Price } from "./prices"'],
    ["import { Pr", "", 'ice, euro } from "./prices"'],
    ["import { Ti", "", 'll } from "./till"'],
    ["import type { ", "", 'Till } from "./till"'],
    ["import {", "}", " euro, type Price "],
    ["import { ", " };", "euro, type Price"],
  ])("%j before %j goes on with %j: the file lacks them", (prefix, suffix, expected) => {
    expect(openingAt({ prefix, suffix: `${suffix}\n` }, lacking)).toBe(expected);
  });

  test.each(["import { dollar", "import { euro, ", "imports", "important ", "const { "])("not behind %j", (prefix) => {
    expect(openingAt({ prefix, suffix: "\n" }, lacking)).toBeUndefined();
  });

  test("nor before more of the line", () => {
    expect(openingAt({ prefix: "import ", suffix: "a from 'a';\n" }, lacking)).toBeUndefined();
    expect(openingAt({ prefix: "import { ", suffix: "a } from 'a';\n" }, lacking)).toBeUndefined();
  });

  test("a completion that imports what the file does not lack imports that instead", () => {
    const instead = (middle: string) => redirected({ prefix: "", suffix: "\n" }, middle, lacking);
    expect(instead('import { parse } from "./parse";')).toBe('import { euro, type Price } from "./prices"');
    const first = 'import { euro, type Price } from "./prices";\n';
    expect(instead(`${first}import { parse } from "./parse";`)).toBe(`${first}import type { Till } from "./till"`);
    expect(instead('import { Till } from "./till";\n')).toBeUndefined();
    expect(instead('export { parse } from "./parse";')).toBeUndefined();
    expect(instead('const { parse } = require("./parse");')).toBeUndefined();
    expect(redirected({ prefix: "import { parse } from ", suffix: "\n" }, '"./parse";', lacking)).toBeUndefined();
  });
});

describe("an import is made up", () => {
  const end = (middle: string, prefix = "let a;\n", suffix = "\n", isWhole = true) =>
    madeUpAt({ prefix, suffix }, middle, known, isWhole);

  test("where its module lacks a name of it, from its first character on", () => {
    expect(end('import { prices } from "./shop.js";')).toBe(0);
    const right = 'import { price } from "./shop.js";\n';
    expect(end(`${right}import { price, total } from "./shop.js";`)).toBe(right.length);
    expect(end('total } from "./shop.js";', "import { ")).toBe(0);
  });

  test("where the text has the name already", () => {
    expect(end('import { a } from "a";', 'import { a } from "a";\n')).toBe(0);
    expect(end('import { a } from "a";', "", '\nimport { a } from "b";\n')).toBe(0);
    expect(end('import { a } from "a";\nimport { a } from "a";')).toBe(23);
  });

  test("where it is of a package that is not known, whoever wrote its names", () => {
    expect(end('import pad from "left-pad";')).toBe(0);
    expect(end('import { a } from "a";\nimport pad from "left-pad";')).toBe(23);
    expect(end('"left-pad";', "import pad from ")).toBe(0);
    expect(end('-pad";', 'import pad from "left')).toBeUndefined(); // that the user has begun
  });

  test("where its names are none", () => {
    expect(end("import { readonly a } from './b';")).toBe(0);
    expect(end("import { a } from './b';\nimport type { a.b,", "", "\n", false)).toBeUndefined();
    expect(end("import { c } from './b';\nimport d, { a.b } from './e';")).toBe(25);
    expect(end("a b } from './c';", "import { ")).toBe(0);
    expect(end("import * as a from './a';\nimport * as b-c from './b-c';")).toBe(26);
    expect(
      end("import { type a as b, größe, default as c, 'd-e' as f, type, // g\n h,\n} from './b';"),
    ).toBeUndefined();
  });

  test("where its names have no end", () => {
    expect(end("import {\n  getA,\n  getAOfA,")).toBe(0);
    expect(end('import { b } from "b";\nimport type {\n  c,')).toBe(23);
    expect(end("import {\n  getA,\n  getAOfA,", "", "\n", false)).toBeUndefined();
    expect(end("getA,\n  getAOfA,", "import { ")).toBeUndefined();
    expect(end('import {\n  b,\n  c,\n} from "b";\nimport { d } from "d";\n')).toBeUndefined();
  });

  test("not where that is not known, nor of names that the user has written, nor if it is not whole", () => {
    expect(end('import { a } from "a";')).toBeUndefined();
    expect(end('import { price } from "./shop.js";')).toBeUndefined();
    expect(end('"./shop.js";', "import { total } from ")).toBeUndefined();
    expect(end('import { total } from "./shop')).toBeUndefined();
    expect(end('export { a } from "a";', 'import { a } from "a";\n')).toBeUndefined();
    expect(end('const a = require("a");', 'const a = require("a");\n')).toBeUndefined();
    expect(end("const b = 1;", 'import { a } from "a";\nimport { a } from "a";\n')).toBeUndefined();
  });
});

describe("a completion that imports", () => {
  const around = { prefix: "import { ", suffix: "\n" };
  const instead = (middle: string, prefix = around.prefix) => redirected({ ...around, prefix }, middle, known);

  test("is told the module that has the names, where it takes them from another", () => {
    expect(instead('price } from "./cart.js";')).toBe('price } from "./prices.js"');
    expect(instead("import { price } from './cart.js'", "a;\n")).toBe("import { price } from './prices.js'");
    expect(instead("require('./cart.js');", "const { price } = ")).toBe("require('./prices.js'");
  });

  test("keeps its own where that has them, where nothing is known, and until it is whole", () => {
    expect(instead('price } from "./shop.js";')).toBeUndefined();
    expect(instead('total } from "./cart.js";')).toBeUndefined();
    expect(instead('price } from "./cart')).toBeUndefined();
  });

  test("is not told what is wrong before it", () => {
    expect(instead("const a = 1;\n", 'import { price } from "./cart.js";\n')).toBeUndefined();
  });
});
