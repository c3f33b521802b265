import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { DrawnText, TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { withoutBrokenEnd } from "./brokenOff.ts";
import { indentingFor } from "./indentation.ts";
import { endedWhenWhole } from "./shape.ts";

/**
 * Draws middles of a fill-in side by side, one for each seed, each up to where all that would be shown of it is decoded.
 * Lines are indented as the document is.
 * @returns each one's snapshots; undefined where `signal` or a newer request ended it
 * @throws Error if it fails; the message says why
 */
export async function drawUntilWhole(
  client: Pick<DecoderClient, "draw">,
  fillIn: FillIn,
  options: CompletionOptions,
  seeds: readonly number[],
  signal: AbortSignal,
): Promise<TextSnapshot[][] | undefined> {
  const asShown = showing(fillIn, options);
  const draws = seeds.map((): TextSnapshot[] => []);
  const onDrawn = ({ draw, snapshot: told }: DrawnText) => {
    const snapshot = asShown(told);
    draws[draw].push(snapshot);
    return snapshot.done;
  };
  await client.draw(fillIn, options, seeds, onDrawn, signal);
  return draws.every((snapshots) => snapshots.at(-1)?.done) ? draws : undefined;
}

/**
 * Decodes a fill-in and tells its snapshots up to the one in which all that will be shown is decoded; the decode ends there.
 * Lines are indented as the document is.
 * @throws Error if the decode fails; the message says why
 */
export async function completeUntilWhole(
  client: Pick<DecoderClient, "complete">,
  fillIn: FillIn,
  options: CompletionOptions,
  onSnapshot: (snapshot: TextSnapshot) => void,
  signal: AbortSignal,
): Promise<void> {
  const asShown = showing(fillIn, options);
  const whole = new AbortController();
  await client.complete(
    fillIn,
    options,
    (told) => {
      if (whole.signal.aborted) return;
      const snapshot = asShown(told);
      onSnapshot(snapshot);
      if (snapshot.done) whole.abort();
    },
    AbortSignal.any([signal, whole.signal]),
  );
}

/** Has snapshots in the document's style, up to where they are whole; and without a broken end where the canvas was too short. */
function showing(fillIn: FillIn, { maxTokens }: CompletionOptions): (told: TextSnapshot) => TextSnapshot {
  const indented = indentingFor(fillIn);
  return (told) => {
    const snapshot = indented(told);
    const breaksOff = told.done && told.tokens.length >= maxTokens;
    if (!breaksOff) return endedWhenWhole(snapshot, fillIn);
    const whole = endedWhenWhole({ ...snapshot, done: false }, fillIn);
    return whole.done ? whole : withoutBrokenEnd(snapshot);
  };
}
