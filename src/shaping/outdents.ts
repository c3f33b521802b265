import type { FillIn } from "../model/prompt.ts";
import { leading } from "./indentUnit.ts";
import { indentOf, lastLine, lineAt } from "./lines.ts";

/** Behind such a line the next one belongs to it. */
const GOES_ON = /[:,([{\\=+\-*/%|&<>.]$/;

/** A label of a `switch`: another one stands as deep. */
const LABEL = /^\s*(?:case|default)\b/;

/**
 * How the cursor's line may be indented instead, less deep than it is: as the lines around the one above are, the deepest first; where `onlyLabels`, as a
 * label of those is. None where the line is not empty, or not as deep as the one above, so that somebody has indented it by hand; where that
 * goes on below; and none that the line below is deeper than: that would be taken out of its block.
 */
export function outdentsOf({ prefix, suffix }: Pick<FillIn, "prefix" | "suffix">, onlyLabels = false): string[] {
  const indent = lastLine(prefix);
  if (!/^[ \t]+$/.test(indent) || lineAt(suffix).trim() !== "") return [];
  const hasText = (line: string) => line.trim() !== "";
  const above = prefix.split("\n").slice(0, -1).filter(hasText);
  const last = above.at(-1);
  if (last === undefined || indentOf(last) !== indent.length || GOES_ON.test(last.trimEnd())) return [];
  const below = suffix.split("\n").slice(1).find(hasText);
  const least = below === undefined ? 0 : indentOf(below);
  const outdents: string[] = [];
  let deepest = indent.length;
  for (let i = above.length - 1; i >= 0 && deepest > 0; i--) {
    const depth = indentOf(above[i]);
    if (depth >= deepest) continue;
    deepest = depth;
    const isWithin = depth >= least && indent.startsWith(leading(above[i]));
    if (isWithin && (!onlyLabels || LABEL.test(above[i]))) outdents.push(leading(above[i]));
  }
  return outdents;
}
