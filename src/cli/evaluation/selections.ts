import type { Mistaken } from "./mistakes.ts";

/** A place as a part of so many whole lines, of which those that it is in are the last. */
export function amongLines({ item, draft }: Mistaken, lines: number): Mistaken {
  const { prefix, middle = "", suffix } = item;
  let begin = prefix.lastIndexOf("\n") + 1;
  for (let more = 1; more < lines && begin > 0; more++) begin = prefix.lastIndexOf("\n", begin - 2) + 1;
  const before = prefix.slice(begin);
  const behind = /^[^\n]*/.exec(suffix)?.[0] ?? "";
  return {
    item: {
      ...item,
      prefix: prefix.slice(0, begin),
      middle: before + middle + behind,
      suffix: suffix.slice(behind.length),
    },
    draft: before + draft + behind,
  };
}

/** What became of a selection's lines. */
export interface Lines {
  /** Whether the lines that had a mistake are right; undefined where none had one. */
  readonly mended: boolean | undefined;
  /** How many lines that were right are right no more. */
  readonly spoiled: number;
}

/** What became of a selection, line by line: refining leaves their number as it is. */
export function linesOf(right: string, draft: string, text: string): Lines {
  const [rights, drafts, texts] = [right, draft, text].map((each) => each.split("\n"));
  const isRight = rights.map((line, i) => texts[i] === line);
  const had = rights.map((line, i) => drafts[i] !== line);
  return {
    mended: had.includes(true) ? had.every((mistaken, i) => !mistaken || isRight[i]) : undefined,
    spoiled: isRight.filter((right, i) => !right && !had[i]).length,
  };
}
