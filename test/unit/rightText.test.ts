import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fitted } from "../../src/shaping/fit.ts";
import { indentOf } from "../../src/shaping/lines.ts";

const root = join(import.meta.dirname, "..", "..");
/** Lines that the text goes on for behind what is wanted, and that stand behind the cursor. */
const BEYOND = 3;
/** Lines of a block that is left out. */
const LONGEST_BLOCK = 8;

interface Place {
  readonly before: string;
  readonly text: string;
  readonly after: string;
  /** What is to be shown of the text. */
  readonly wanted: string;
}

/** How often not all of the right text is shown, or more; and some such places. */
function lost(places: readonly Place[]): { share: number; examples: string } {
  const wrong = places
    .map((place) => ({ ...place, shown: fitted(place.text, place.before, place.after) }))
    .filter(({ shown, wanted }) => shown !== wanted);
  const told = wrong.map(({ before, wanted, shown }) => `${before.slice(-40)}¦${wanted} is shown as ${shown}`);
  return { share: wrong.length / places.length, examples: told.slice(0, 8).join("\n") };
}

/** The lines of each of the repository's files whose path a pattern of git's matches. */
function linesOf(pattern: string): string[][] {
  const files = execFileSync("git", ["ls-files", pattern], { cwd: root, encoding: "utf8" }).trim().split("\n");
  return files.map((file) => readFileSync(join(root, file), "utf8").split("\n"));
}

/** The rest of each line, behind what it is indented by and behind each of its words. */
function restsOfLines(lines: readonly string[]): Place[] {
  return lines.flatMap((line, i) =>
    [...line.matchAll(/(?<=^\s*)\b|(?<=\w)\b|(?<=[([{"'])/g)]
      .filter(({ index }) => line.slice(index).trim().length > 1)
      .map(({ index }) => {
        const below = lines.slice(i + 1, i + 1 + BEYOND).join("\n");
        return {
          before: `${lines.slice(Math.max(0, i - 3), i).join("\n")}\n${line.slice(0, index)}`,
          text: `${line.slice(index)}\n${below}`,
          after: `\n${below}`,
          wanted: line.slice(index).trimEnd(),
        };
      }),
  );
}

/** Each block that a line opens, with the line that closes it. */
function blocks(lines: readonly string[]): Place[] {
  return lines.flatMap((line, i) => {
    if (!/(?:\{|^\s*(?:async |def|class|if|elif|else|for|while|try|except|finally|with)\b.*:)$/.test(line)) return [];
    let end = i + 1;
    while (end < lines.length && lines[end].trim() !== "" && indentOf(lines[end]) > indentOf(line)) end++;
    const isWhole = lines[end] === undefined || lines[end].trim() !== "" || !line.endsWith("{");
    if (/^\s*[)\]}]/.test(lines[end] ?? "")) end++;
    if (end - i - 1 < 1 || end - i > LONGEST_BLOCK || !isWhole) return [];
    const wanted = `\n${lines.slice(i + 1, end).join("\n")}`;
    const below = lines.slice(end, end + BEYOND).join("\n");
    return [{ before: lines.slice(0, i + 1).join("\n"), text: `${wanted}\n${below}`, after: `\n${below}`, wanted }];
  });
}

/** Where the brackets and strings of a line of code begin and end; those before its first comment, template or regular expression. */
function enclosed(line: string): [number, number][] {
  const found: [number, number][] = [];
  const open: number[] = [];
  for (let i = 0; i < line.length; i++) {
    const [string] = /^(["'])(?:\\.|(?!\1)[^\\])*\1/.exec(line.slice(i)) ?? [];
    if (/^(?:#|\/|`|"""|''')/.test(line.slice(i))) return found;
    if (string !== undefined) {
      found.push([i, i + string.length - 1]);
      i += string.length - 1;
    } else if ("([{".includes(line[i])) open.push(i);
    else if (")]}".includes(line[i]) && open.length > 0) found.push([open.pop() ?? 0, i]);
  }
  return found;
}

/** What stands between brackets or quotes that are there already, in each line. */
function betweenBrackets(lines: readonly string[]): Place[] {
  return lines.flatMap((line, i) =>
    enclosed(line)
      .map(([from, to]) => ({ from: from + 1, to, wanted: line.slice(from + 1, to).trimEnd() }))
      .filter(({ wanted }) => wanted.trim() !== "")
      .map(({ from, to, wanted }) => {
        const below = lines.slice(i + 1, i + 1 + BEYOND).join("\n");
        const after = `${line.slice(to)}\n${below}`;
        return { before: line.slice(0, from), text: line.slice(from, to) + after, after, wanted };
      }),
  );
}

describe("of the right text, all is shown and nothing is added, in this repository's own sources", () => {
  test.each([
    { kind: "rest of the line", placesIn: restsOfLines, pattern: "src/*.ts", most: 0.001 },
    { kind: "rest of the line", placesIn: restsOfLines, pattern: "test/*.ts", most: 0.001 },
    { kind: "rest of the line", placesIn: restsOfLines, pattern: "models/recipe/*.py", most: 0.001 },
    { kind: "rest of the line", placesIn: restsOfLines, pattern: "*.md", most: 0.001 },
    { kind: "between brackets", placesIn: betweenBrackets, pattern: "src/*.ts", most: 0.0005 },
    { kind: "between brackets", placesIn: betweenBrackets, pattern: "test/*.ts", most: 0.0005 },
    { kind: "between brackets", placesIn: betweenBrackets, pattern: "models/recipe/*.py", most: 0.0005 },
    { kind: "block", placesIn: blocks, pattern: "src/*.ts", most: 0.02 },
    { kind: "block", placesIn: blocks, pattern: "models/recipe/*.py", most: 0.02 },
  ])("$kind: $pattern", ({ placesIn, pattern, most }) => {
    const places = linesOf(pattern).flatMap(placesIn);
    expect(places.length).toBeGreaterThan(100);
    const { share, examples } = lost(places);
    expect(share, examples).toBeLessThanOrEqual(most);
  });
});
