import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Decode } from "./ghost.ts";
import { type Circumstances, type Question, type Reason, reasonAgainst } from "./reasons.ts";
import { Remembered } from "./remembered.ts";
import { endedWhenWhole } from "./shape.ts";

/**
 * A worker that dies is replaced by the next request. Where that fails as well, as with a model that cannot be loaded, what
 * is typed does not try again for this long; an explicit request always does.
 */
const REST_MS = 30_000;

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
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  const against = (question: Question) => {
    const resting = failures > 1 && performance.now() - failedAt < REST_MS;
    return reasonAgainst(question, circumstances(), resting);
  };
  const start = (question: Question): Decode | undefined => {
    if (against(question)) return undefined;
    const { fillIn } = question;
    const { decode: options, revealSoftTokens } = circumstances().settings;
    // Who asks for a completion by a command means it to be decoded.
    const known = question.explicit ? undefined : remembered.get(fillIn, options);
    if (known) return async (onSnapshot) => onSnapshot(known);
    return async (onSnapshot, signal) => {
      const began = performance.now();
      let firstMs = 0;
      const whole = new AbortController();
      events.began(question);
      try {
        await client.complete(
          fillIn,
          options,
          (told) => {
            if (whole.signal.aborted) return;
            const snapshot = endedWhenWhole(told, fillIn);
            if (snapshot.step === 1) firstMs = performance.now() - began;
            events.decoded(snapshot);
            if (revealSoftTokens || snapshot.done) onSnapshot(snapshot);
            failures = 0;
            if (!snapshot.done) return;
            whole.abort();
            remembered.add(fillIn, options, snapshot);
            const totalMs = performance.now() - began;
            events.finished({ passes: snapshot.step, tokens: snapshot.tokens.length, firstMs, totalMs });
          },
          AbortSignal.any([signal, whole.signal]),
        );
      } catch (error) {
        failures++;
        failedAt = performance.now();
        throw error;
      }
    };
  };
  return { start, reasonAgainst: against, forget: () => remembered.clear() };
}
