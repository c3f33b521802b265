import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closersTaken } from "../../src/shaping/closers.ts";

describe("what a completion closes of the brackets and quotes behind the cursor", () => {
  test.each([
    ["item) {", ")", 1],
    ["item", ")", 0],
    ["len(name))", ")", 1],
    ["len(name)", ")", 0],
    ["a), b)", "))", 2],
    ["a), b", "))", 1],
    ["a], b)", "])", 2],
    ["a], b)", ")", 0],
    ["\n  return a;\n}", "}", 1],
    ["\n  a: { b },\n});", "})", 2],
    // A bracket in a string closes nothing, a string is closed by its own quote.
    ['")"', ")", 0],
    ['")");', ")", 1],
    ['hello");', '")', 2],
    ["it\\'s');", "')", 2],
    ['say "hello"`);', "`)", 2],
    [`\${name(\`a\`)} not found\`);`, "`)", 2],
    [`\${a ? "\`" : b}`, "`)", 0],
    ["r'\\)', text)", ")", 1],
    ["r'\\)'", ")", 0],
    // An apostrophe is no quote.
    ["it's (a) b)", ")", 1],
    ["x)", "", 0],
    // A closing tag is closed behind what the completion opens and closes itself.
    ["{title}</p>", "</p>", 4],
    ["{title}", "</p>", 0],
    ["title}</p>", "}</p>", 5],
    ["title} of {n}</p>", "}</p>", 5],
    ["<b>a</b></p>", "</p>", 4],
    ["<p>a</p>", "</p>", 0],
    ["\n  <div />\n  <div>\n  </div>\n</div>", "</div>", 6],
    ["\n  <li onClick={() => a}>b</li>\n</li>", "</li>", 5],
    ["<List>a</List></Li>", "</Li>", 5],
    ["<><Menu.Item /></></>", "</>", 3],
    // So is the end of a comment, however much white space stands before it.
    ["Returns a. */", " */", 3],
    ["\n   * Returns a.\n   */", " */", 3],
    ["Returns a * b", " */", 0],
    ["<Menu.Item></Menu.Item>", "</Menu.Item>", 0],
  ])("%j closes of %j the first %i", (text, closers, taken) => {
    expect(closersTaken(text, closers)).toBe(taken);
  });

  test("those that it takes the place of stand in it, in their order", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "(", ")", "{", "}", '"', "'", "`", "$", "\\") });
    const closers = fc.string({ unit: fc.constantFrom(")", "]", "}", '"', "'", "`"), maxLength: 4 });
    fc.assert(
      fc.property(text, closers, (completion, behind) => {
        let at = -1;
        for (const closer of behind.slice(0, closersTaken(completion, behind))) {
          at = completion.indexOf(closer, at + 1);
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
