import { describe, expect, test } from "vitest";
import { isRead } from "../../src/context/modules/sourceFiles.ts";
import { importableAt } from "../../src/context/python/importableAt.ts";
import { PythonIndex } from "../../src/context/python/pythonIndex.ts";
import { definedIn, statementsIn } from "../../src/context/python/statements.ts";
import type { Importable } from "../../src/model/prompt.ts";
import { headOf } from "../../src/syntax/syntax.ts";
import { importsOf } from "../../src/worker/imports.ts";
import { natsKnown } from "../../src/worker/known.ts";

describe("the imports of a Python text", () => {
  const whats = (text: string) =>
    statementsIn(text).map(({ from, items }) => `${from}: ${items.map(({ what }) => what).join(", ")}`);

  test("are found in one line and in several, indented or not", () => {
    expect(whats("from typing import Any, List as L # both\n")).toEqual(["typing: Any, List as L"]);
    expect(whats("if x:\n    from ..a.b import (\n        c,  # one\n        d,\n    )\n")).toEqual(["..a.b: c, d"]);
    expect(whats("from . import a; from b import c\n")).toEqual([".: a"]);
    expect(whats("import os, numpy  as np\n")).toEqual(["undefined: os, numpy as np"]);
    expect(whats("from a import (b,\n")).toEqual(["a: b"]);
    expect(whats("x = 'from a import b'\nfrom a import *\n")).toEqual(["a: "]);
  });

  test("what it defines is what is not indented", () => {
    expect(definedIn("class A:\n    b = 1\n\nasync def c(): ...\nD: int = 2\ne == 3\nf = g = 4\n")).toEqual([
      "A",
      "c",
      "D",
      "f",
    ]);
  });
});

const toldOf = ({ module, what }: Importable) => `${headOf({ module })}${what}`;

describe("how a Python file would import names", () => {
  const files = {
    "src/shop/__init__.py": "",
    "src/shop/prices.py": "from decimal import Decimal as D\n\nclass Price:\n    pass\n",
    "src/shop/till/__init__.py": "",
    "src/shop/till/desk.py": "from ..prices import Price\nimport numpy as np\n",
    "src/shop/till/money.py": "from .desk import Desk\n\ndef rounded(): ...\n",
    "tools/report.py": "import numpy as np\nfrom shop.prices import Price\nimport os.path\n",
  };
  const told = (names: string[], path: string, text = "", more: Readonly<Record<string, string>> = {}) => {
    const index = new PythonIndex();
    for (const [file, content] of Object.entries({ ...files, ...more })) index.set(file, content);
    return index.importable(names, path, text).map(toldOf);
  };

  test("is where other files import them from, or where they are defined", () => {
    expect(told(["np", "D", "Price", "nowhere"], "tools/other.py")).toEqual([
      "import numpy as np",
      "from decimal import Decimal as D",
      "from shop.prices import Price",
    ]);
    expect(told(["rounded"], "tools/other.py")).toEqual(["from shop.till.money import rounded"]);
    expect(told(["os"], "tools/other.py")).toEqual([]);
  });

  test("is told relatively in a package whose files do so, or where the file does", () => {
    expect(told(["Price", "rounded"], "src/shop/till/new.py")).toEqual([
      "from ..prices import Price",
      "from .money import rounded",
    ]);
    expect(told(["Price"], "src/shop/new.py")).toEqual(["from .prices import Price"]);
    expect(told(["Price"], "src/shop/new.py", "from shop.till import desk\n")).toEqual([
      "from shop.prices import Price",
    ]);
    const absolute = { "src/shop/till/money.py": "", "src/shop/till/desk.py": "from shop.prices import Price\n" };
    expect(told(["Price"], "src/shop/till/new.py", "", absolute)).toEqual(["from shop.prices import Price"]);
  });

  test("is told as most who import the name tell it, if the file itself tells nothing of its package", () => {
    const mixed = {
      "src/shop/till/cash.py": "from shop.stock import Stock\n",
      "src/shop/till/a.py": "from shop.stock import Stock\n",
    };
    expect(told(["Stock", "Price"], "src/shop/till/new.py", "", mixed)).toEqual([
      "from shop.stock import Stock",
      "from ..prices import Price",
    ]);
  });

  test("is told as it has been begun", () => {
    const index = new PythonIndex();
    for (const [file, content] of Object.entries(files)) index.set(file, content);
    const begun = (line: string) => index.importable(["Price"], "src/shop/new.py", "", line).map(toldOf);
    expect(begun("from shop")).toEqual(["from shop.prices import Price"]);
    expect(begun("from ")).toEqual(["from .prices import Price"]);
    index.set("src/shop/till/desk.py", "from shop.prices import Price\n");
    index.set("src/shop/till/money.py", "");
    expect(begun("from ")).toEqual(["from shop.prices import Price"]);
    expect(begun("from .")).toEqual(["from .prices import Price"]);
  });

  test("is not what several files define, each for itself", () => {
    const own = { "a.py": "logger = 1\n", "b.py": "logger = 2\n" };
    expect(told(["logger"], "c.py", "", own)).toEqual([]);
    expect(
      told(["logger"], "c.py", "", {
        ...own,
        "d.py": "from a import logger\n",
        "e.py": "from a import logger\n",
        "f.py": "from a import logger\n",
      }),
    ).toEqual(["from a import logger"]);
  });

  test("is not what the file itself said or defines", () => {
    expect(told(["Price"], "src/shop/prices.py")).toEqual([]);
    expect(told(["D"], "src/shop/prices.py")).toEqual([]);
  });

  test("is what most near files say, and what has become of them", () => {
    const near = {
      "src/shop/till/cash.py": "from ..cents import Price\n",
      "src/shop/till/a.py": "from ..cents import Price\n",
    };
    expect(told(["Price"], "src/shop/till/new.py", "", near)).toEqual(["from ..cents import Price"]);
    const index = new PythonIndex();
    index.set("a.py", "from old import name\n");
    index.set("a.py", "from new import name\n");
    expect(index.importable(["name"], "b.py", "")).toMatchObject([{ module: "new" }]);
    index.delete("a.py");
    expect(index.importable(["name"], "b.py", "")).toEqual([]);
  });
});

test("one import is told for each module, with all that is lacking of it, in isort's order", () => {
  const lacking = ["partial", "Final", "np", "TYPE_CHECKING", "cast"].map((name) => ({ name, distance: 1 }));
  const here = [{ name: "np", module: undefined, what: "numpy as np" }];
  const library = [
    ...["cast", "Final", "TYPE_CHECKING", "Any"].map((name) => ({ name, module: "typing", what: name })),
    { name: "partial", module: "functools", what: "partial" },
  ];
  expect(importsOf(lacking, [...here, ...library], here)).toEqual([
    { head: "import ", whats: ["numpy as np"], isHere: true },
    { head: "from typing import ", whats: ["TYPE_CHECKING", "Final", "cast"], isHere: false },
    { head: "from functools import ", whats: ["partial"], isHere: false },
  ]);
});

describe("what is known of a middle's imports", () => {
  const here = [{ name: "Shape", module: "geometry.shapes", what: "Shape" }];
  const nats = (prefix: string, middle: string, lacking = ["Shape"]) =>
    natsKnown(
      { path: "a.py", prefix, suffix: "", importable: here },
      middle,
      lacking.map((name) => ({ name, distance: 1 })),
      here,
    );

  test("is for it by what the module's name would cost, as far as it is not written yet", () => {
    const whole = nats("", "from geometry.shapes import Shape");
    expect(whole).toBeGreaterThan(0);
    expect(nats("import math\nfrom ", "geometry.shapes import Round, Shape")).toBe(whole);
    expect(nats("from geometry.sha", "pes import Shape")).toBeLessThan(whole);
    expect(nats("from geometry.sha", "pes import Shape")).toBeGreaterThan(0);
    expect(nats("if TYPE_CHECKING:\n    ", "from geometry.shapes import Shape")).toBe(whole);
    expect(nats("if TYPE_CHECKING:\n    from geometry.", "shapes import Shape")).toBe(
      nats("from geometry.", "shapes import Shape"),
    );
  });

  test("is against one that brings nothing that lacks, or takes it from elsewhere than where the workspace has it", () => {
    expect(nats("", "from figures import Shape")).toBe(nats("", "import datetime"));
    expect(nats("", "import datetime")).toBeLessThan(0);
    expect(nats("from ", "datetime import date")).toBe(nats("", "import datetime"));
    expect(nats("if TYPE_CHECKING:\n    ", "import datetime")).toBe(nats("", "import datetime"));
  });

  test("is nothing of what is no import, or where none lacks, or where the workspace does not know the name", () => {
    expect(nats("", "shape = 1")).toBe(0);
    expect(nats("", "import datetime", [])).toBe(0);
    const lacking = [{ name: "Path", distance: 1 }];
    const library = [{ name: "Path", module: "pathlib", what: "Path" }];
    const around = { path: "a.py", prefix: "", suffix: "" };
    expect(natsKnown(around, "from paths import Path", lacking, library)).toBe(0);
  });
});

describe("at a place", () => {
  const index = new PythonIndex();
  index.set("shapes.py", "class Shape: ...\nclass Round(Shape): ...\n");
  const names = (prefix: string, suffix: string) =>
    importableAt({ prefix, suffix }, index, "circle.py").map(({ name }) => name);

  test("what the text behind it uses may lack, and the text before it does not", () => {
    expect(names("import math\n", "\n\nclass Circle(Shape): ...\n")).toEqual(["Shape"]);
    expect(names("from shapes import Shape\nfrom ", "\nclass Circle(Shape, Round): ...\n")).toEqual(["Round"]);
  });

  test("nothing is looked for in indented lines", () => {
    expect(names("def f():\n    ", "\n    return Shape()\n")).toEqual([]);
  });

  test("but in those that are read for types alone", () => {
    const below = "\n\ndef draw(shape: Shape) -> None: ...\n";
    expect(names("if TYPE_CHECKING:\n    ", below)).toEqual(["Shape"]);
    expect(
      names("if typing.TYPE_CHECKING:  # no cycle\n    from a import (\n        b,\n    )\n\n    from ", below),
    ).toEqual(["Shape"]);
    expect(names("if TYPE_CHECKING:\n    import a\n\ndef f():\n    ", below)).toEqual([]);
    expect(names("if not TYPE_CHECKING:\n    ", below)).toEqual([]);
  });

  test("a module is told relatively in them where that has been begun", () => {
    const told = (begun: string) =>
      importableAt({ prefix: `if TYPE_CHECKING:\n    ${begun}`, suffix: "\nx: Shape\n" }, packaged, "shop/a.py").map(
        ({ module }) => module,
      );
    const packaged = new PythonIndex();
    for (const file of ["__init__.py", "a.py"]) packaged.set(`shop/${file}`, "");
    packaged.set("shop/shapes.py", "class Shape: ...\n");
    expect([told("from ."), told("from s")]).toEqual([[".shapes"], ["shop.shapes"]]);
  });
});

test("sources of Python are read, what is installed and package.json are not", () => {
  expect(isRead("src/a.py", "python")).toBe(true);
  expect(isRead("venv/lib/a.py", "python")).toBe(false);
  expect(isRead("package.json", "python")).toBe(false);
  expect(isRead("package.json", "javascript")).toBe(true);
});
