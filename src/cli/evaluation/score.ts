import { passesTest } from "./execution.ts";
import type { Item } from "./items.ts";
import { parses } from "./parses.ts";
import { editSimilarity } from "./similarity.ts";

/** What became of an item; undefined where the item does not ask for it. */
export interface Score {
  /** Whether the completion matches the item's pattern. */
  readonly hit: boolean | undefined;
  /** Whether it is what stood there, white space at the end aside. */
  readonly exact: boolean | undefined;
  readonly similarity: number | undefined;
  readonly parsed: boolean | undefined;
  readonly passed: boolean | undefined;
}

export async function scoreOf(item: Item, text: string): Promise<Score> {
  const { pattern, middle, test } = item;
  const whole = item.prefix + text + item.suffix;
  return {
    hit: pattern?.test(text),
    exact: middle === undefined ? undefined : text.trimEnd() === middle.trimEnd(),
    similarity: middle === undefined ? undefined : editSimilarity(text.trimEnd(), middle.trimEnd()),
    parsed: item.parses ? await parses(item.path, whole) : undefined,
    passed: test && passesTest(whole, test.code, test.entryPoint),
  };
}

/** One item's score in words. */
export function describe(score: Score): string {
  const right = score.hit ?? score.exact;
  const notes = [
    right ? "right" : "wrong",
    score.parsed === undefined ? "" : score.parsed ? "parses" : "does not parse",
    score.passed === undefined ? "" : score.passed ? "passes" : "fails",
  ];
  return notes.filter((note) => note !== "").join(", ");
}

/** Means over the items that ask for each figure. */
export function rates(scores: readonly Score[]): Record<string, number> {
  const mean = (of: (score: Score) => boolean | number | undefined) => {
    const found = scores.map(of).filter((value) => value !== undefined);
    return found.length === 0 ? undefined : found.reduce((sum: number, value) => sum + Number(value), 0) / found.length;
  };
  const all = {
    hit_rate: mean((score) => score.hit),
    exact_match: mean((score) => score.exact),
    edit_similarity: mean((score) => score.similarity),
    parse_rate: mean((score) => score.parsed),
    pass_at_1: mean((score) => score.passed),
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** The rates of the items of each kind; undefined where the items are of no kind. */
export function ratesByKind(items: readonly Item[], scores: readonly Score[]): Figures | undefined {
  const kinds = [...new Set(items.map((item) => item.kind))].filter((kind) => kind !== undefined);
  if (kinds.length === 0) return undefined;
  return Object.fromEntries(kinds.map((kind) => [kind, rates(scores.filter((_, i) => items[i].kind === kind))]));
}

/** The score of a completion that has something to show, and the estimated probability that it is right. */
export interface Sure {
  readonly confidence: number;
  readonly score: Score;
}

const CONFIDENCES = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9];

/** Whether a completion is what stood there, or works as that does. */
export function isRight({ hit, exact, passed }: Score): boolean {
  return hit === true || exact === true || passed === true;
}

/**
 * How many of the items would be shown a completion with each of these as `minimumConfidence`, how many of those are right, how many should be by their
 * confidences, and how good they are.
 */
export function ratesByConfidence(shown: readonly Sure[], items: number): Figures {
  const atLeast = (least: number): Figures => {
    const kept = shown.filter(({ confidence }) => confidence >= least);
    const mean = (of: (one: Sure) => number) => kept.reduce((sum, one) => sum + of(one), 0) / Math.max(1, kept.length);
    return {
      shown: kept.length / items,
      right: mean(({ score }) => Number(isRight(score))),
      expected: mean(({ confidence }) => confidence),
      ...rates(kept.map(({ score }) => score)),
    };
  };
  return Object.fromEntries(CONFIDENCES.map((least) => [String(least), atLeast(least)]));
}

export interface Figures {
  readonly [name: string]: string | number | boolean | Figures;
}

/** The figures, one a line. */
export function table(figures: Figures, indent = ""): string {
  return Object.entries(figures)
    .map(([name, value]) => {
      const label = `${indent}${name.replaceAll("_", " ")}`.padEnd(26);
      if (typeof value === "object") return `${label}\n${table(value, `${indent}  `)}`;
      return `${label}${typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : value}`;
    })
    .join("\n");
}
