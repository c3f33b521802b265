import type { Settings } from "../config.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import type { FillIn } from "../model/prompt.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Decode } from "./ghost.ts";
import { endedWhenWhole } from "./shape.ts";

/**
 * A worker that dies is replaced by the next request. Where that fails as well, as with a model that cannot be loaded, what
 * is typed does not try again for this long; an explicit request always does.
 */
const REST_MS = 30_000;

/** Told of each decode that ran to its end, as one line of figures. */
export interface DecodeEvents {
  finished(figures: string): void;
}

/**
 * What starts a decode for inline completion: the settings as they are, and the client. Gives undefined where there should
 * be no completion now.
 */
export function decodeWith(
  client: Pick<DecoderClient, "complete">,
  settings: () => Settings,
  events: DecodeEvents,
): (fillIn: FillIn, explicit: boolean) => Decode | undefined {
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  return (fillIn, explicit) => {
    const { enable, steps, maxTokens } = settings();
    const resting = failures > 1 && performance.now() - failedAt < REST_MS;
    if (!explicit && (!enable || resting)) return undefined;
    return async (onSnapshot, signal) => {
      const began = performance.now();
      let firstMs = 0;
      const whole = new AbortController();
      try {
        await client.complete(
          fillIn,
          { ...DEFAULT_DECODE_OPTIONS, steps, maxTokens },
          (told) => {
            if (whole.signal.aborted) return;
            const snapshot = endedWhenWhole(told, fillIn);
            if (snapshot.step === 1) firstMs = performance.now() - began;
            onSnapshot(snapshot);
            failures = 0;
            if (!snapshot.done) return;
            whole.abort();
            const totalMs = performance.now() - began;
            events.finished(
              `Last decode: ${snapshot.step} passes, first text after ${firstMs.toFixed(0)} ms, all after ${totalMs.toFixed(0)} ms`,
            );
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
