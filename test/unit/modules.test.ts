import { describe, expect, test } from "vitest";
import { bindingsIn, exportedBy } from "../../src/context/modules/bindings.ts";
import { openingAt, redirected } from "../../src/context/modules/importPlace.ts";
import { ModuleIndex } from "../../src/context/modules/moduleIndex.ts";
import type { Modules } from "../../src/context/modules/modules.ts";
import { isRead } from "../../src/context/modules/sourceFiles.ts";

/** Modules as a file of a workspace with some others would spell them. */
function modulesIn(
  files: Readonly<Record<string, string>>,
  path: string,
  text = "",
): (...bindings: string[]) => string[] {
  const index = new ModuleIndex();
  for (const [file, content] of Object.entries(files)) index.set(file, content);
  return (...bindings) => [...index.seenFrom(path).having(bindings, text)];
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
    expect(index.seenFrom("a.ts").quote()).toBeUndefined();
    index.set("a.ts", "import { a } from 'a';\n");
    index.set("b.ts", 'import { a } from "a";\n');
    expect([index.seenFrom("a.ts").quote(), index.seenFrom("b.ts").quote()]).toEqual(['"', "'"]);
    index.set("c.ts", "import { a } from 'a';\n");
    expect(index.seenFrom("d.ts").quote()).toBe("'");
  });

  test("follow a file that changes or goes", () => {
    const index = new ModuleIndex();
    index.set("a.ts", "export const a = 1;\n");
    index.set("a.ts", "export const b = 1;\n");
    expect(index.seenFrom("c.ts").having(["a"], "")).toEqual([]);
    expect(index.seenFrom("c.ts").having(["b"], "")).toEqual(["./a"]);
    index.delete("a.ts");
    expect(index.seenFrom("c.ts").having(["b"], "")).toEqual([]);
  });
});

test("what is installed, generated or declared is not read, nor what another language is written in", () => {
  const read = ["src/a.ts", "a.tsx", "lib/a.mts"];
  const left = ["node_modules/a/a.ts", "dist/a.ts", ".next/a.ts", "src/a.d.ts", "src/a.js", "src/a.py"];
  expect([...read, ...left].filter((path) => isRead(path, "typescript"))).toEqual(read);
  expect(["a.js", "a.min.js", "a.ts"].filter((path) => isRead(path, "javascript"))).toEqual(["a.js"]);
});

const known: Modules = {
  having: (bindings) => (bindings.join() === "price" ? ["./prices.js", "./shop.js"] : []),
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
