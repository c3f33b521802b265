import { describe, expect, test } from "vitest";
import { PythonImports } from "../../src/context/python/pythonImports.ts";
import { PythonIndex } from "../../src/context/python/pythonIndex.ts";

const SOURCES = {
  "helper.py": "def help(): ...\n",
  "shop/__init__.py": "from .shapes import Shape\n",
  "shop/shapes.py": "class Shape: ...\nif True:\n    SMALL, LARGE = 1, 2\nwith open('a') as file: ...\n",
  "shop/cart.py": "",
  "shop/lazy.py": "def __getattr__(name): ...\n",
  "shop/all.py": "from .shapes import *\n",
  "shop/till/desk.py": "from ..built import made\nfrom shop.shapes import patched\n",
  "tests/test_cart.py": "",
};

function indexOf(sources: Record<string, string>): PythonIndex {
  const index = new PythonIndex();
  for (const [path, text] of Object.entries(sources)) index.set(path, text);
  index.setUnread("shop/large.py");
  index.isWhole = true;
  return index;
}

const index = indexOf(SOURCES);

/** Where a completion of a file makes an import up. */
function end(middle: string, prefix = "", path = "shop/cart.py", isWhole = true): number | undefined {
  return new PythonImports(index, path).madeUpAt({ prefix, suffix: "\n" }, middle, isWhole);
}

describe("an import of Python is made up", () => {
  test.each([
    "from .shaps import Shape",
    "from ..shapes import Shape",
    "from .__version__ import __version__",
    "from shop.shaps import Shape",
    "import shop.shaps",
    "from shop.shaps import *",
    "from . import shaps",
    "from .till import dask",
    "import shop, shop.shaps as s",
  ])("where its module is not there: %s", (text) => expect(end(text)).toBe(0));

  test.each([
    "from .shapes import Round",
    "from .shapes import Shape, Round",
    "from shop.shapes import (\n    Shape,\n    Round,\n)",
    "from shop import Round",
  ])("where its module has no such name: %s", (text) => expect(end(text)).toBe(0));

  test("from its first character on, which may be behind others, and indented", () => {
    expect(end("from .shapes import Shape\nfrom .shaps import Round\n")).toBe(26);
    expect(end("if TYPE_CHECKING:\n    from .shaps import Round\n", "import os\n")).toBe(18);
    expect(end("ps import Shape", "from .sha")).toBe(0);
    expect(end("Round", "from .shapes import ")).toBe(0);
  });

  test("where a file at the workspace's root, or beside its packages, takes it", () => {
    expect(end("from helper import halp", "", "run.py")).toBe(0);
    expect(end("from shop.shapes import Round", "", "tests/test_cart.py")).toBe(0);
  });
});

test("an import of Python is made up where its names have no end", () => {
  expect(end("from os import (\n    a,\n    b,")).toBe(0);
  expect(end("import re\nfrom os import (path,")).toBe(10);
  expect(end(" import (\n    path,", "from os")).toBe(0);
  expect(end("from os import (\n    a,", "", "shop/cart.py", false)).toBeUndefined();
  expect(end("a,\n    b,", "from os import (\n    ")).toBeUndefined();
  expect(end("from os import (\n    a,\n    b,\n)\nx = (1,")).toBeUndefined();
});

describe("an import of Python is not known to be made up", () => {
  test.each([
    "import os, numpy as np",
    "from numpy import shaps",
    "from helper import help",
    "from . import shapes, till, lazy",
    "from .till import desk",
    "from .shapes import Shape as S, SMALL, LARGE, file",
    "from ...beyond import anything",
  ])("where it is there, or of another package: %s", (text) => expect(end(text)).toBeUndefined());

  test.each([
    "from .lazy import Round",
    "from .all import Round",
    "from .large import Round",
    "from .shop_pb2 import Order",
    "from . import __version__",
    "from ._version import version",
    "from .vendor.shaps import Round",
    "from . import vendor",
  ])("where it may be bound or built by other means, or is not read: %s", (text) => expect(end(text)).toBeUndefined());

  test("where another file takes it, too", () => {
    expect(end("from .built import made")).toBeUndefined();
    expect(end("from shop.built import other")).toBeUndefined();
    expect(end("from .shapes import patched")).toBeUndefined();
  });

  test("by what the user has written of it", () => {
    expect(end("Shape", "from .shaps import ")).toBeUndefined();
    expect(end("Shape", "from .shapes import Round, ")).toBeUndefined();
    expect(end("x = 1", "from .shaps import Shape\n")).toBeUndefined();
  });

  test("while a name may go on", () => {
    expect(end("from .shapes import Sha", "", "shop/cart.py", false)).toBeUndefined();
    expect(end("import shop.sha", "", "shop/cart.py", false)).toBeUndefined();
    expect(end("from .shapes import Sha\n", "", "shop/cart.py", false)).toBe(0);
    expect(end("from .shaps import Sha", "", "shop/cart.py", false)).toBe(0);
  });

  test("until all of the workspace has been read", () => {
    const reading = indexOf(SOURCES);
    reading.isWhole = false;
    const imports = new PythonImports(reading, "shop/cart.py");
    expect(imports.madeUpAt({ prefix: "", suffix: "" }, "from .shaps import Shape", true)).toBeUndefined();
  });
});
