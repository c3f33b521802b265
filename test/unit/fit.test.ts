import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitted } from "../../src/shaping/fit.ts";

/** `before¦after` and a completion; what is left of the completion. */
function fittedAt(place: string, completion: string): string {
  const [before, after] = place.split("¦");
  return fitted(completion, before, after);
}

describe("a completion fitted to the text after the cursor", () => {
  test.each([
    // What the editor has closed is not closed again.
    ["print(¦)", "name)", "name"],
    ["print(¦)", "len(name))", "len(name)"],
    ["print(¦)", "a, b) {\n}", "a, b"],
    ["foo(¦);", "bar(1));", "bar(1)"],
    ["items[¦]", "index];", "index"],
    ['say("¦")', 'hello")', "hello"],
    ["const a = {¦}", " b: 1 }", " b: 1"],
    ["if (a) {¦}", "\n  go();\n}\nnext();", "\n  go();\n"],
    ["  if (a) {¦}", "\n    go();\n  }", "\n    go();\n  "],
    ["run({¦});", "\n  a: 1,\n});", "\n  a: 1,\n"],
    ['  name: "¦,\n', 'Ada",', 'Ada"'],
    ['run("¦;\n', 'a")', 'a")'],
    // What the completion itself opened stays closed.
    ["print(¦)", "len(name)", "len(name)"],
    ["x = ¦\n)", "(a + b)", "(a + b)"],
    // Nor is an element that is closed below; one that is not is.
    ["  <ul>¦\n  </ul>\n", "\n    <li>a</li>\n  </ul>\n  <p>", "\n    <li>a</li>"],
    ["    <ul>¦\n  </ul>\n", "\n      <li>a</li>\n    </ul>\n  </ul>", "\n      <li>a</li>\n    </ul>"],
    ["  <p>¦\n", "{title}</p>\n  <p>", "{title}</p>"],
    // Text behind the cursor on its own line keeps the completion to that line.
    ["return ¦ + 1;", "value\n}", "value"],
    ["a¦ = b;", "ll\n  more", "ll"],
    // Line ends and lines that follow already.
    ["let a = ¦\nlet b;", "1;\n", "1;"],
    ["if (a) {¦\n}", "\n  go();\n}", "\n  go();"],
    ["first();¦\nsecond();\n", "\nbetween();\nsecond();\nthird();", "\nbetween();"],
    ["- one\n¦\n- three items\n", "- two\n- three items\n- four", "- two"],
    ["a();\n¦\n\nrun(next);\n", "run(next);\nmore();", ""],
    ["a();\n  ¦\n  run(next);\n", "b();\n  run(next);", "b();"],
    [
      "if (a) {¦\n  return {\n    b,\n",
      "\n    return {\n      c,\n    };\n  }",
      "\n    return {\n      c,\n    };\n  }",
    ],
    ['    """¦\n    """\n', 'Adds.\n    """\n    return 1', "Adds."],
    ["run(¦\nnext(a);\n", "next(a);", "next(a);"],
    ["price = ¦0\n", "10", "10"],
    ["to¦tal(x);\n", "tal", ""],
    ["this¦.name;\n", ".first.name", ".first"],
    // In front of a line it is a line.
    ["a();\n¦c();\n", "b();\n", "b();\n"],
    ["a();\n¦c();\n", "b();\nd();\n", "b();\n"],
    ["a();\n¦c();\n", "\nb();", "\nb();\n"],
    ["¦c();\n", "c();", ""],
    ["def f(a):\n¦    return a\n", "    if a:\n        return a\n    return a", "    if a:\n        return a\n"],
    ["if (a) {\n¦}\n", "  b();\n}\nc();", "  b();\n"],
    // A string that is left open is closed, an apostrophe is not.
    ["import a from ¦", "'./a.ts", "'./a.ts'"],
    ['say("¦")', "hello", "hello"],
    ["    return ¦", 'f"{name}: {age}"', 'f"{name}: {age}"'],
    ["words = ¦", "re.findall(r'\\w+', text)", "re.findall(r'\\w+', text)"],
    ['    print(f"¦', "{name}", '{name}"'],
    ["return ¦", 'text.replace(/["\']/g, "");', 'text.replace(/["\']/g, "");'],
    ["const quoted = ¦", '/^"/.test(text) && text.endsWith(\'"', "/^\"/.test(text) && text.endsWith('\"'"],
    ["half = ¦", 'a / b + "c', 'a / b + "c"'],
    ["const END = ¦", '"\\n}\\n";', '"\\n}\\n";'],
    ["CLOSERS = ¦", 're.compile(r"[)\\]}]*$")', 're.compile(r"[)\\]}]*$")'],
    ["# Any of ¦", "!$&'()", "!$&'()"],
    ["this.¦", "#name = 'a", "#name = 'a'"],
    ["- I ¦", "don't", "don't"],
    ["- The f's ¦", "and the b's", "and the b's"],
    ['    """¦', "Adds.", "Adds."],
    // Ends.
    ["let a = ¦", "1;   ", "1;"],
    ["let a = ¦", "  \n ", ""],
    ["let a = ¦;", "", ""],
  ])("%j takes %j as %j", (place, completion, left) => {
    expect(fittedAt(place, completion)).toBe(left);
  });

  test("within a line it is a beginning of the completion, a quote aside, and never ends in white space", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "(", ")", "{", "}", '"', ";", "\t") });
    fc.assert(
      fc.property(text, text, text, (completion, before, after) => {
        const left = fitted(completion, `${before}.`, after);
        expect(completion.startsWith(left) || completion.startsWith(left.replace(/"$/, ""))).toBe(true);
        const brokenUp = /^[)\]}]/.test(after) ? left.replace(/\n[ \t]*$/, "") : left;
        expect(brokenUp).toBe(left.trimEnd());
      }),
    );
  });
});
