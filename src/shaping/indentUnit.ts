export const TAB = "\t";

/**
 * What a document is indented by: a tab where most of its indented lines begin with one, else as many spaces as its lines are mostly further in by than the
 * one before; undefined where none is by more than one.
 */
export function shownUnit(text: string): string | undefined {
  const all = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(leading);
  const indents = all.filter((indent) => indent.startsWith(TAB) || indent.length > 1);
  if (indents.length === 0) return undefined;
  if (2 * indents.filter((indent) => indent.startsWith(TAB)).length > indents.length) return TAB;
  const widths = all.map((indent) => indent.search(/\t|$/));
  const deeper = widths.map((width, i) => width - (widths[i - 1] ?? 0)).filter((step) => step > 1);
  const step = mostCommon(deeper);
  return step === undefined ? undefined : " ".repeat(step);
}

/** Of those that are as common the least; undefined where there are none. */
function mostCommon(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [best] = [...counts].sort(([one, times], [other, otherTimes]) => otherTimes - times || one - other);
  return best?.[0];
}

/** The white space that a line begins with. */
export function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}
