import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { fitted, isBalanced } from "./fit.ts";
import { lastLine } from "./shape.ts";
import { drawUntilWhole } from "./untilWhole.ts";

/** A model that draws completions and weighs them. */
export type Drawing = Pick<DecoderClient, "draw" | "weigh">;

/** A completion, and how improbable it is where it stands, as `Completer.weigh` tells it. */
export interface Weighed {
  /** Every snapshot of its decode; the last one is what it ends with. */
  readonly snapshots: readonly TextSnapshot[];
  /** How that end is shown. */
  readonly text: string;
  readonly bits: number;
}

/** How freely the others are drawn. */
const TEMPERATURE = 0.8;
/** A decode whose tokens are as sure as this on average (their probabilities' geometric mean) is not doubted. */
const SURE = 0.9;
/** By this many bits another must be likelier to take the place of what is shown: one that has been read does not change for little. */
const CLEARLY = 3;

/**
 * Whether it is worth while to draw others beside a decode's end, which is shown as `text`: it is not sure; or on a line of its own it says
 * nothing, since what it has written stands behind the cursor already.
 */
export function isDoubtful({ tokens }: TextSnapshot, text: string, { prefix }: Pick<FillIn, "prefix">): boolean {
  if (text === "") return tokens.length > 0 && lastLine(prefix).trim() === "";
  const sum = tokens.reduce((logs, { probability }) => logs + Math.log(Math.max(1e-6, probability)), 0);
  return Math.exp(sum / Math.max(1, tokens.length)) < SURE;
}

/**
 * Draws other completions of a place, and weighs them and those that are there already together with the text behind the cursor
 * (best of n; models/evoghost-base/MODEL_CARD.md tells what it gains). Each text once; the likeliest first. Undefined where
 * `signal` or a newer request ended it.
 * @throws Error if a decode fails; the message says why
 */
export async function ranked(
  client: Drawing,
  fillIn: FillIn,
  options: CompletionOptions,
  there: readonly (readonly TextSnapshot[])[],
  draws: number,
  signal: AbortSignal,
): Promise<Weighed[] | undefined> {
  const found = new Map<string, readonly TextSnapshot[]>();
  const textOf = (snapshots: readonly TextSnapshot[]) =>
    fitted(snapshots.at(-1)?.text ?? "", fillIn.prefix, fillIn.suffix);
  const add = (snapshots: readonly TextSnapshot[], text = textOf(snapshots)) => {
    if (text !== "" && !found.has(text)) found.set(text, snapshots);
  };
  for (const snapshots of there) add(snapshots);
  const drawn = { ...options, temperature: Math.max(options.temperature, TEMPERATURE) };
  const seeds = Array.from({ length: draws }, (_, i) => (options.seed + i + 1) % 2 ** 32);
  const others = await drawUntilWhole(client, fillIn, drawn, seeds, signal);
  if (!others) return undefined;
  for (const snapshots of others) {
    const text = textOf(snapshots);
    // One that breaks off is short, and short is likely: it would win for that.
    if (isBalanced(text)) add(snapshots, text);
  }
  const bits = await client.weigh(fillIn, [...found.keys()], signal);
  if (bits?.length !== found.size) return undefined;
  return [...found]
    .map(([text, snapshots], i) => ({ snapshots, text, bits: bits[i] }))
    .sort((one, other) => one.bits - other.bits);
}

/**
 * The likeliest of a ranking, if it is another than `shown` and clearly likelier, or if `shown` says nothing; undefined where `shown` stays. What breaks off in the
 * middle of a line of `shown` is no other completion but less of it: whoever wants that accepts a part.
 */
export function clearlyBetter(ranking: readonly Weighed[], shown: TextSnapshot): Weighed | undefined {
  const now = ranking.find(({ snapshots }) => snapshots.at(-1) === shown);
  if (!now) return ranking[0];
  const isLess = (text: string) => now.text.startsWith(text) && /^[^\n]/.test(now.text.slice(text.length));
  const best = ranking.find(({ text }) => !isLess(text));
  return best && best.bits < now.bits - CLEARLY ? best : undefined;
}
