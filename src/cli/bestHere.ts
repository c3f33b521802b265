import { clearlyBetter, type Drawing, isDoubtful, ranked } from "../completion/bestOf.ts";
import { fitted } from "../completion/fit.ts";
import { completeUntilWhole } from "../completion/untilWhole.ts";
import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";

/** What became of a fill-in. */
export interface Best {
  readonly end: TextSnapshot;
  /** `end`'s text, fitted between prefix and suffix. */
  readonly text: string;
  /** Where the first decode ended, whether or not `end` is its. */
  readonly first: TextSnapshot;
  /** When that was, as `performance.now()` tells it. */
  readonly firstEnded: number;
}

/**
 * Completes as the editor does, in this thread: a decode, and where it is doubtful a comparison with others that are drawn.
 * @param onSnapshot told of the first decode's snapshots
 */
export async function bestHere(
  completer: Completer,
  fillIn: FillIn,
  options: CompletionOptions,
  draws: number,
  onSnapshot: (snapshot: TextSnapshot) => void = () => {},
): Promise<Best> {
  const client = inThisThread(completer);
  const { signal } = new AbortController();
  const snapshots: TextSnapshot[] = [];
  await completeUntilWhole(
    client,
    fillIn,
    options,
    (snapshot) => {
      snapshots.push(snapshot);
      onSnapshot(snapshot);
    },
    signal,
  );
  const firstEnded = performance.now();
  const first = snapshots[snapshots.length - 1];
  const textOf = ({ text }: TextSnapshot) => fitted(text, fillIn.prefix, fillIn.suffix);
  const doubtful = draws > 0 && isDoubtful(first, textOf(first), fillIn);
  const ranking = doubtful ? await ranked(client, fillIn, options, [snapshots], draws, signal) : undefined;
  const end = (ranking && clearlyBetter(ranking, first)?.snapshots.at(-1)) ?? first;
  return { end, text: textOf(end), first, firstEnded };
}

/** A completer as the editor's client of its worker is asked. */
export function inThisThread(completer: Completer): Drawing & Pick<DecoderClient, "complete"> {
  return {
    async complete(fillIn, options, onSnapshot, signal) {
      for await (const snapshot of completer.complete(fillIn, options, signal)) onSnapshot(snapshot);
    },
    async draw(fillIn, options, seeds, onDrawn, signal) {
      const ended = new Set<number>();
      for await (const drawn of completer.draw(fillIn, options, seeds, ended, signal)) {
        for (const told of drawn) if (onDrawn(told)) ended.add(told.draw);
      }
    },
    weigh: (fillIn, middles, signal) => completer.weigh(fillIn, middles, signal),
  };
}
