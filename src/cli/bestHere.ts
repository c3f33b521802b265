import type { Searching } from "../completion/bestOf.ts";
import { Comparing } from "../completion/comparing.ts";
import { decodeBest } from "../completion/decodeBest.ts";
import { sureLines } from "../completion/sureLines.ts";
import type { KnownImports } from "../context/knownImports.ts";
import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { searched, weighed } from "../worker/searching.ts";

/** A completion, and how sure it is. */
export interface Completed {
  readonly end: TextSnapshot;
  /** `end`'s text, fitted between prefix and suffix. */
  readonly text: string;
  /** The estimated probability that it is right, as the setting `minimumConfidence` counts it. */
  readonly confidence: number;
  /** How probable it is among those that it was compared with, 0 to 1; undefined where it was compared with none. */
  readonly share: number | undefined;
}

/** What became of a fill-in. */
export interface Best extends Completed {
  /** What of it is shown where nobody has asked for it, if that is sure enough. */
  readonly sure: Completed;
  /** Where the first decode ended, whether or not `end` is its. */
  readonly first: TextSnapshot;
  /** When that was, as `performance.now()` tells it. */
  readonly firstEnded: number;
}

/**
 * Completes as the editor does, in this thread: a decode, and where it is doubtful a comparison with others.
 * @param onSnapshot told of the first decode's snapshots
 * @param imports what is known of imports; undefined where nothing is
 */
export async function bestHere(
  completer: Completer,
  fillIn: FillIn,
  options: CompletionOptions,
  beams: number,
  onSnapshot: (snapshot: TextSnapshot) => void = () => {},
  imports?: KnownImports,
): Promise<Best> {
  const client = inThisThread(completer);
  const comparing = new Comparing(client);
  let first: TextSnapshot | undefined;
  let firstEnded = 0;
  const tell = (snapshot: TextSnapshot) => {
    first = snapshot;
    firstEnded = performance.now();
    onSnapshot(snapshot);
  };
  const { signal } = new AbortController();
  const end = await decodeBest(client, comparing, fillIn, options, beams, tell, signal, imports);
  if (!first || !end) throw new Error("The decode has ended without an end"); // nothing ends it but itself
  const told = (end: TextSnapshot, confidence: number, share: number | undefined): Completed => {
    return { end, text: fitted(end.text, fillIn.prefix, fillIn.suffix), confidence, share };
  };
  const { snapshot, confidence } = sureLines(comparing, fillIn, end);
  const sure = told(snapshot, confidence, comparing.knownShare(end, snapshot));
  return { ...told(end, comparing.confidenceIn(end), comparing.knownShare(end)), sure, first, firstEnded };
}

/** A completer as the editor's client of its worker is asked. */
export function inThisThread(completer: Completer): Searching & Pick<DecoderClient, "complete"> {
  return {
    async complete(fillIn, options, onSnapshot, signal) {
      for await (const snapshot of completer.complete(fillIn, options, signal)) onSnapshot(snapshot);
    },
    search: (fillIn, options, beams, signal) => searched(completer, fillIn, options, beams, signal),
    weigh: (fillIn, middles, signal) => weighed(completer, fillIn, middles, signal),
  };
}
