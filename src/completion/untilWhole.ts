import type { KnownImports } from "../context/knownImports.ts";
import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import { behind, type TextSnapshot } from "../model/textSnapshot.ts";
import { showing } from "../shaping/asShown.ts";
import { cutTo } from "../shaping/shape.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";

/** Imports of a completion that are redirected at most: each has it decoded anew from there on. */
const MOST_REDIRECTED = 4;

const NOTHING = { text: "", decoded: "", tokens: [], done: false };

/**
 * Decodes a fill-in and tells its snapshots up to the one in which all that will be shown is decoded; the decode ends there.
 * Lines are indented as the document is. Where what is decoded takes names from a module that is not known to have them, it goes on behind one
 * that is; before an import that is made up it ends. What a completion is known to begin with is told at once.
 * @param imports what is known of that; undefined where nothing is
 * @returns the last snapshot; undefined where `signal` ended the decode before it
 * @throws Error if the decode fails; the message says why
 */
export async function completeUntilWhole(
  client: Pick<DecoderClient, "complete">,
  fillIn: FillIn,
  options: CompletionOptions,
  onSnapshot: (snapshot: TextSnapshot) => void,
  signal: AbortSignal,
  imports?: KnownImports,
): Promise<TextSnapshot | undefined> {
  const asShown = showing(fillIn, options.maxTokens);
  /** A snapshot as it is, or, where it makes an import up, what is before that as the last one. */
  const withoutMadeUp = (snapshot: TextSnapshot): TextSnapshot => {
    const end = imports?.madeUpAt(fillIn, snapshot.decoded, snapshot.done);
    if (end === undefined) return snapshot;
    return { ...cutTo(snapshot, snapshot.decoded.slice(0, end).trimEnd()), done: true, refuted: true };
  };
  let { opening } = fillIn;
  let passes = 0;
  let end: TextSnapshot | undefined;
  for (let redirections = 0; ; redirections++) {
    const mayRedirect = redirections < MOST_REDIRECTED;
    const ended = new AbortController();
    const passesBefore = passes;
    let instead: string | undefined;
    // What is known need not wait for the model; what has been selected is no news.
    if (opening !== undefined && opening !== fillIn.selected) onSnapshot(behind(opening, { ...NOTHING, step: passes }));
    await client.complete(
      opening === undefined ? fillIn : { ...fillIn, opening },
      options,
      (told) => {
        if (ended.signal.aborted) return;
        const whole = asShown(told);
        passes = passesBefore + told.step;
        instead = mayRedirect ? imports?.redirected(fillIn, whole.decoded) : undefined;
        if (instead !== undefined) return ended.abort();
        const snapshot = { ...withoutMadeUp(whole), step: passes };
        if (snapshot.done) end = snapshot;
        onSnapshot(snapshot);
        if (snapshot.done) ended.abort();
      },
      AbortSignal.any([signal, ended.signal]),
    );
    if (instead === undefined || signal.aborted) return end;
    opening = instead;
  }
}
