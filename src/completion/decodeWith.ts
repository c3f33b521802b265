import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Decode } from "./ghost.ts";
import { SteadyNeighbours } from "./neighbours.ts";
import { Pace, waited } from "./pace.ts";
import { veiled } from "./placeholder.ts";
import { type Circumstances, type Question, type Reason, reasonAgainst } from "./reasons.ts";
import { Remembered } from "./remembered.ts";
import { completeUntilWhole } from "./untilWhole.ts";

/**
 * A worker that dies is replaced by the next request. Where that fails as well, as with a model that cannot be loaded, what
 * is typed does not try again for this long; an explicit request always does.
 */
const REST_MS = 30_000;

/** How many other completions are drawn of a place, and how freely. */
const ALTERNATIVES = 3;
const ALTERNATIVE_TEMPERATURE = 0.8;

/** What a decode took. */
export interface DecodeFigures {
  readonly passes: number;
  readonly tokens: number;
  readonly firstMs: number;
  readonly totalMs: number;
}

export interface DecodeEvents {
  /** A decode begins. */
  began(question: Question): void;
  /** Told of every snapshot. */
  decoded(snapshot: TextSnapshot): void;
  /** Told of each decode that ran to its end. */
  finished(figures: DecodeFigures): void;
}

/** What starts decodes for inline completion. */
export interface Decoding {
  /** Undefined where there should be no completion now. */
  start(question: Question): Decode | undefined;
  /**
   * Other completions of the same place, drawn instead of taken for the most probable, each told once; the likeliest first.
   * Fewer, or none, where `signal` or a newer decode ends it.
   */
  alternatives(question: Question, signal: AbortSignal): Promise<string[]>;
  /** Why `start` gives none. */
  reasonAgainst(question: Question): Reason | undefined;
  /** Forgets what was decoded: another model answers from now on. */
  forget(): void;
}

/** Decodes with a client, in the circumstances as they are at each question. */
export function decodeWith(
  client: Pick<DecoderClient, "complete">,
  circumstances: () => Circumstances,
  events: DecodeEvents,
): Decoding {
  const remembered = new Remembered();
  const pace = new Pace();
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  const against = (question: Question) => {
    const resting = failures > 1 && performance.now() - failedAt < REST_MS;
    return reasonAgainst(question, circumstances(), resting);
  };
  const neighbours = new SteadyNeighbours();
  const withNeighbours = ({ fillIn, others }: Question): FillIn => {
    const { neighbourTokens } = circumstances().settings;
    return neighbourTokens === 0 ? fillIn : { ...fillIn, neighbours: neighbours.of(fillIn, others), neighbourTokens };
  };
  const start = (question: Question): Decode | undefined => {
    if (against(question)) return undefined;
    const fillIn = withNeighbours(question);
    const { decode: options, revealSoftTokens, placeholder, debounce } = circumstances().settings;
    // Who asks for a completion by a command means it to be decoded.
    const known = question.explicit ? undefined : remembered.get(fillIn, options);
    if (known) return async (onSnapshot) => onSnapshot(known);
    return async (onSnapshot, signal) => {
      if (!question.explicit) await waited(pace.waitMs(debounce), signal);
      if (signal.aborted) return;
      const began = performance.now();
      let firstMs = 0;
      events.began(question);
      try {
        await completeUntilWhole(
          client,
          fillIn,
          options,
          (snapshot) => {
            if (snapshot.step === 1) {
              firstMs = performance.now() - began;
              pace.add(firstMs);
            }
            events.decoded(snapshot);
            if (revealSoftTokens || snapshot.done) onSnapshot(veiled(snapshot, placeholder));
            failures = 0;
            if (!snapshot.done) return;
            remembered.add(fillIn, options, snapshot);
            const totalMs = performance.now() - began;
            events.finished({ passes: snapshot.step, tokens: snapshot.tokens.length, firstMs, totalMs });
          },
          signal,
        );
      } catch (error) {
        failures++;
        failedAt = performance.now();
        throw error;
      }
    };
  };
  const alternatives = async (question: Question, signal: AbortSignal): Promise<string[]> => {
    const fillIn = withNeighbours(question);
    const { decode: options } = circumstances().settings;
    const temperature = Math.max(options.temperature, ALTERNATIVE_TEMPERATURE);
    const found = new Map<string, number>();
    for (let draw = 1; draw <= ALTERNATIVES; draw++) {
      const end = await ended(
        client,
        fillIn,
        { ...options, temperature, seed: (options.seed + draw) % 2 ** 32 },
        signal,
      );
      if (!end) break;
      found.set(end.text, likelihood(end));
    }
    return [...found].sort(([, a], [, b]) => b - a).map(([text]) => text);
  };
  return { start, alternatives, reasonAgainst: against, forget: () => remembered.clear() };
}

/** The last snapshot of a decode that nobody watches; undefined if it was ended before. */
async function ended(
  client: Pick<DecoderClient, "complete">,
  fillIn: FillIn,
  options: CompletionOptions,
  signal: AbortSignal,
): Promise<TextSnapshot | undefined> {
  let end: TextSnapshot | undefined;
  await completeUntilWhole(
    client,
    fillIn,
    options,
    (snapshot) => {
      if (snapshot.done) end = snapshot;
    },
    signal,
  );
  return end;
}

/** Mean logarithm of the tokens' probabilities. */
function likelihood({ tokens }: TextSnapshot): number {
  return (
    tokens.reduce((sum, { probability }) => sum + Math.log(Math.max(1e-6, probability)), 0) / Math.max(1, tokens.length)
  );
}
