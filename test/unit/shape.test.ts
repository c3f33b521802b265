import { describe, expect, test } from "vitest";
import { shaped, wholeIn } from "../../src/shaping/shape.ts";

/** `before¦after` and a completion; what of the completion is shown. */
function shapedAt(place: string, completion: string): string {
  const [before, after] = place.split("¦");
  return shaped(completion, before, after);
}

describe("how far a completion goes", () => {
  test.each([
    // The rest of a line of code.
    ["const a = ¦", "1;\nconst b = 2;", "1;"],
    ["import numpy as ¦", "np\nimport os", "np"],
    // A line that opens a block goes on to the line that closes it.
    ["for (const a of b¦", ") {\n  go(a);\n}\nnext();", ") {\n  go(a);\n}"],
    [
      "  if (a) {¦",
      "\n    go();\n  } else {\n    stop();\n  }\n  next();",
      "\n    go();\n  } else {\n    stop();\n  }",
    ],
    // A line that is not indented stands in no block: it closes what it has opened.
    ["if (!user) { return¦", " null; } }", " null; } "],
    ["if (!user) { return¦", " { a: {} }; } }", " { a: {} }; } "],
    ["  if (!user) { return¦", " null; } }", " null; } }"],
    // … also where the model takes it for a deeper one; not where that line opens another.
    ["for (const a of b¦", ") {\n    go(a);\n  }\n  return a;\n}", ") {\n    go(a);\n  }"],
    [
      "for (const a of b¦",
      ") {\n    if (a) {\n      go(a);\n    }\n  }\n}",
      ") {\n    if (a) {\n      go(a);\n    }\n  }",
    ],
    ["if (a¦", ") {\n    go();\n  } else {\n    stop();\n  }\n}", ") {\n    go();\n  } else {\n    stop();\n  }"],
    ["def f(a):¦", "\n    b = a\n\n    return b\n\ndef g():", "\n    b = a\n\n    return b"],
    ["call(¦", "\n  a,\n  b,\n);\nnext();", "\n  a,\n  b,\n);"],
    ["  <ul>¦", "\n    <li>a</li>\n  </ul>\n  <p>b</p>", "\n    <li>a</li>\n  </ul>"],
    ["  ¦", "<ul className={a}>\n    <li />\n  </ul>\n  <p />", "<ul className={a}>\n    <li />\n  </ul>\n  <p />"],
    ["  return (¦", "\n    <ul>\n      <li />\n    </ul>\n  );\n}", "\n    <ul>\n      <li />\n    </ul>\n  );"],
    ["  a <br>¦", "\n  b\n  c <br>\n\n  d", "\n  b\n  c <br>"],
    ["let a: Set¦", "<b>\n    | c;\n  d();", "<b>"],
    ["const a = b ||¦", "\n  c;\nd();", "\n  c;"],
    // An empty line: lines as deep, up to a blank one or the end of the block.
    ["f() {\n  ¦", "a();\n  b();\n\n  c();", "a();\n  b();"],
    ["f() {\n  ¦", "if (a) {\n    b();\n  }\n}\n", "if (a) {\n    b();\n  }"],
    // … as deep as what is written there, also where the cursor is not.
    ["class A {\n  f() {\n¦", "    a();\n  }\n\n  g() {", "    a();"],
    ["class A {\n  f() {\n ¦", "   a();\n    b();\n  }\n", "   a();\n    b();"],
    ["class A {\n¦", "\n  f() {\n    a();\n  }\n}", "\n  f() {\n    a();\n  }"],
    // What a line opens is not written where it stands already, below.
    ["f(a: ¦\n  const b = a;\n  return b;\n}", "number) {\n  return a;\n}", "number) {"],
    ["def f(a):\n¦\n        print(b)", "    for b in a:\n        go(b)\n    return", "    for b in a:"],
    ["import {¦\n  a,\n} from 'b';", " c,\n  d,", " c,"],
    // … and where that stands deeper than one line can open, or the first opens nothing: lines down to the one that does.
    [
      "def f(a):\n    b = a\n¦\n            print(b)",
      "    for c in a:\n        b = c\n        if b:\n            go(b)",
      "    for c in a:\n        b = c\n        if b:",
    ],
    ["def f(a):\n    b = a\n¦\n        print(b)", "    c = b\n    if c:\n        go(b)", "    c = b\n    if c:"],
    ["def f(a):\n    b = a\n¦\n            print(b)", "    for c in a:\n        b = c\n    return", "    for c in a:"],
    // In front of a line: one, unless that opens a block.
    ["f() {\n¦  return a;\n}", "  b();\n  c();", "  b();"],
    ["f() {\n¦  return a;\n}", "  if (a) {\n    b();\n  }\n  c();", "  if (a) {\n    b();\n  }"],
    [
      "def f(a):\n¦    return a\n",
      "    for b in a:\n        go(b)\n        c(b)\n    d()",
      "    for b in a:\n        go(b)\n        c(b)",
    ],
    ["def f(a):\n    b = a\n¦        print(b)", "    for c in a:\n        b = c\n", "    for c in a:"],
    [
      "def f(a):\n    b = a\n¦            print(b)",
      "    for c in a:\n        if c:\n            go(c)",
      "    for c in a:\n        if c:",
    ],
    ["f() {\n  if (a) {¦\n    b();\n  }\n}", "\n    c();\n    d();", "\n    c();\n    d();"],
    ["f() {\n  ¦\n\n  c();\n}", "if (a) {\n    b();\n  }", "if (a) {\n    b();\n  }"],
    // A line that says what the one before it says, or more of the same, and is no last line that may go on.
    ["¦", "- run: npm run build-node\n- run: npm run build-node-node\n- run: npm", "- run: npm run build-node"],
    ["return a ??¦", "\n  known(b, c) ??\n  known(b, c) ??\n  known(b", "\n  known(b, c) ??"],
    ["  ¦", "go(a, b);\n  go(a, b).then", "go(a, b);\n  go(a, b).then"],
    ["  ¦", "go(a, b);\n  go(b, a);\n  end();", "go(a, b);\n  go(b, a);\n  end();"],
    ["  ¦", "pop();\n  pop();\n  end();", "pop();\n  pop();\n  end();"],
    ["[¦", "\n  1, 1, 0,\n  1, 1, 0,\n  0, 1, 1,\n]", "\n  1, 1, 0,\n  1, 1, 0,\n  0, 1, 1,\n]"],
    // Behind a whole line: a line of its own.
    ["- bread¦", "\n- milk", "\n- milk"],
    // What the next line closes is not closed again, what it does not is.
    ["  go() {\n    this.¦\n  }\n}", "count++;\n  }\n\n  stop() {", "count++;"],
    ["map((a) => a.¦\n);", "name);", "name"],
    ["f() {\n  if (a) {¦\n}", "\n    b();\n  }\n}", "\n    b();\n  }"],
  ])("%j takes %j as %j", (place, completion, shown) => {
    expect(shapedAt(place, completion)).toBe(shown);
  });

  test("a completion is whole once what is decoded goes on behind it", () => {
    expect(wholeIn("1;", "const a = ", "")).toBeUndefined();
    expect(wholeIn("1;\n", "const a = ", "")).toBe("1;");
    expect(wholeIn(") {\n  a();\n", "if (a", "")).toBeUndefined();
    expect(wholeIn(") {\n  a();\n}", "if (a", "")).toBeUndefined();
    expect(wholeIn(") {\n  a();\n}\n", "if (a", "")).toBe(") {\n  a();\n}");
    expect(wholeIn("a();\n\n", "  ", "")).toBeUndefined();
    expect(wholeIn("b)", "map((a) => a.", "\n);")).toBe("b");
    expect(wholeIn(") {", "if (a", "\n  b();\n}")).toBeUndefined();
    expect(wholeIn(") {\n", "if (a", "\n  b();\n}")).toBe(") {");
    expect(wholeIn("  if a:\n    ", "def f(a):\n  b = a\n", "      b = c\n")).toBeUndefined();
    expect(wholeIn("  if a:\n    if b:\n", "def f(a):\n  b = a\n", "      b = c\n")).toBe("  if a:\n    if b:");
  });
});
