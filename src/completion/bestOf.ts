import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import { lastLine } from "../shaping/lines.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { sureness } from "./confidence.ts";

/** A model that searches for completions and weighs them. */
export type Searching = Pick<DecoderClient, "search" | "weigh">;

/** A completion, and how improbable it is where it stands, as `Likelihood.weigh` tells it. */
export interface Weighed {
  readonly end: TextSnapshot;
  /** `end`'s text, fitted between prefix and suffix. */
  readonly text: string;
  readonly bits: number;
}

/** A decode whose tokens are as sure as this on average (their probabilities' geometric mean) is not doubted. */
const SURE = 0.95;
/** Where what has ended a decode was less probable than this, it is likelier that its text goes on. */
const LIKELY_END = 0.5;
/** By this many bits another must be likelier to take the place of what is shown: one that has been read does not change for little. */
export const CLEARLY = 1;
/**
 * By so many bits a part of a line must be likelier than the line for the rest to be taken for made up: as where a decode of few steps repeats itself
 * (models/evidence/searching.md).
 */
const MADE_UP = 16;

/**
 * Whether it is worth while to search for others beside a decode's end, which is shown as `text`: it is not sure of its tokens, or that they end there;
 * it has been refuted; or on a line of its own it says nothing, since what it has written stands behind the cursor already.
 */
export function isDoubtful(
  { tokens, ending = 1, refuted }: TextSnapshot,
  text: string,
  { prefix }: Pick<FillIn, "prefix">,
): boolean {
  if (refuted) return true;
  if (text === "" && tokens.length === 0) return false;
  if (text === "" && lastLine(prefix).trim() === "") return true;
  return sureness(tokens) < SURE || ending < LIKELY_END;
}

/** How probable one of a ranking is if the right one is among them. */
export function shareOf(end: TextSnapshot, ranking: readonly Weighed[]): number {
  return shareOfThose((one) => one.end === end, ranking);
}

/** How probable it is that a ranking's right one begins with some lines, if it is among them. */
export function shareOfBeginning(lines: string, ranking: readonly Weighed[]): number {
  return shareOfThose(({ end }) => `${end.text}\n`.startsWith(`${lines}\n`), ranking);
}

function shareOfThose(are: (one: Weighed) => boolean, ranking: readonly Weighed[]): number {
  const least = ranking[0]?.bits ?? 0;
  const sum = (some: readonly Weighed[]) => some.reduce((total, { bits }) => total + 2 ** (least - bits), 0);
  return sum(ranking.filter(are)) / Math.max(Number.MIN_VALUE, sum(ranking));
}

/**
 * Searches for other completions of a place, and weighs them and those that are there already together with the text behind the cursor
 * (models/HISTORY.md tells what it gains). Each text once; the likeliest first. Undefined where `signal` or a newer
 * request ended it.
 * @param beams how many are searched for
 * @param isAllowed whether one that was found may be told
 * @throws Error if a decode fails; the message says why
 */
export async function ranked(
  client: Searching,
  fillIn: FillIn,
  options: CompletionOptions,
  there: readonly TextSnapshot[],
  beams: number,
  signal: AbortSignal,
  isAllowed: (text: string) => boolean = () => true,
): Promise<Weighed[] | undefined> {
  const others = await client.search(fillIn, options, beams, signal);
  if (!others) return undefined;
  const found = new Map<string, TextSnapshot>();
  const textOf = ({ text }: TextSnapshot) => fitted(text, fillIn.prefix, fillIn.suffix);
  const add = (end: TextSnapshot, text: string) => {
    if (text !== "" && !found.has(text)) found.set(text, end);
  };
  for (const end of there) add(end, textOf(end));
  for (const end of others) {
    const text = textOf(end);
    if (isAllowed(text)) add(end, text);
  }
  const bits = await client.weigh(fillIn, [...found.keys()], signal);
  if (bits?.length !== found.size) return undefined;
  return [...found].map(([text, end], i) => ({ end, text, bits: bits[i] })).sort((one, other) => one.bits - other.bits);
}

/**
 * The likeliest of a ranking, if it is another than `shown` and likelier by more than `clearly` bits, or if `shown` says nothing; undefined where `shown` stays. What
 * breaks off in the middle of a line of `shown` is no other completion but less of it, and whoever wants that accepts a part; unless the rest is made up.
 */
export function clearlyBetter(
  ranking: readonly Weighed[],
  shown: TextSnapshot,
  clearly = CLEARLY,
): Weighed | undefined {
  const now = ranking.find(({ end }) => end === shown);
  if (!now) return ranking[0];
  const isLess = ({ text, bits }: Weighed) =>
    now.text.startsWith(text) && /^[^\n]/.test(now.text.slice(text.length)) && bits > now.bits - MADE_UP;
  const best = ranking.find((one) => !isLess(one));
  return best && best.bits < now.bits - clearly ? best : undefined;
}
