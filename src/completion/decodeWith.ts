import type { Settings } from "../config.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Decode } from "./ghost.ts";
import { endedWhenWhole } from "./shape.ts";

/**
 * A worker that dies is replaced by the next request. Where that fails as well, as with a model that cannot be loaded, what
 * is typed does not try again for this long; an explicit request always does.
 */
const REST_MS = 30_000;

/** A question for a completion. */
export interface Question {
  readonly fillIn: FillIn;
  readonly languageId: string;
  /** Whether the user asked for it with a command. */
  readonly explicit: boolean;
}

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

/** Whether documents of a language are completed while one types. */
function isCompleted({ enable, languages }: Settings, languageId: string): boolean {
  return enable && (languages[languageId] ?? languages["*"] ?? true);
}

/**
 * What starts a decode for inline completion: the settings as they are, and the client. Gives undefined where there should
 * be no completion now.
 */
export function decodeWith(
  client: Pick<DecoderClient, "complete">,
  settings: () => Settings,
  events: DecodeEvents,
): (question: Question) => Decode | undefined {
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  return (question) => {
    const { fillIn, languageId, explicit } = question;
    const asked = settings();
    const resting = failures > 1 && performance.now() - failedAt < REST_MS;
    if (!explicit && (!isCompleted(asked, languageId) || resting)) return undefined;
    return async (onSnapshot, signal) => {
      const began = performance.now();
      let firstMs = 0;
      const whole = new AbortController();
      events.began(question);
      try {
        await client.complete(
          fillIn,
          asked.decode,
          (told) => {
            if (whole.signal.aborted) return;
            const snapshot = endedWhenWhole(told, fillIn);
            if (snapshot.step === 1) firstMs = performance.now() - began;
            events.decoded(snapshot);
            if (asked.revealSoftTokens || snapshot.done) onSnapshot(snapshot);
            failures = 0;
            if (!snapshot.done) return;
            whole.abort();
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
}
