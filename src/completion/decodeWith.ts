import { areImportsRight, type KnownImports } from "../context/knownImports.ts";
import { SteadyNeighbours } from "../context/neighbours.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Searching } from "./bestOf.ts";
import { Comparing } from "./comparing.ts";
import { EXPECTED_SHARE } from "./confidence.ts";
import type { Decode, Reconsider } from "./ghost.ts";
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

/** How many other completions are searched for where the user asks for them. */
const ALTERNATIVES = 6;

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
  /** No decode runs any more: the last one has run to its end, or was ended. */
  idle(): void;
  /** Others are searched for beside a completion that is decoded, or no longer. */
  comparing(begun: boolean): void;
  /** The probability that a completion is right, once all that is looked at for it is known. */
  estimated(confidence: number): void;
  /** One that was found takes the place of what was decoded first. */
  replaced(question: Question, end: TextSnapshot): void;
}

/** What starts decodes for inline completion. */
export interface Decoding {
  /** Undefined where there should be no completion now. */
  start(question: Question): Decode | undefined;
  /**
   * A clearly likelier completion of the same place than the one that `start` has told last; undefined where there is none, or
   * where `signal` or a newer decode ends the search; "unsure" where, by what has been found, none is sure enough to be shown.
   */
  reconsider(question: Question, ...given: Parameters<Reconsider>): ReturnType<Reconsider>;
  /**
   * Other completions of the same place, each told once; the likeliest first.
   * None where `signal` or a newer decode ends it.
   */
  alternatives(question: Question, signal: AbortSignal): Promise<string[]>;
  /**
   * Has the model read what stands around a place before a completion is asked for there; resolves with how many tokens that were. None
   * where there would be no completion, or where the model has other things to do.
   */
  readAhead(question: Question, signal: AbortSignal): Promise<number>;
  /** Why `start` gives none. */
  reasonAgainst(question: Question): Reason | undefined;
  /** Forgets what was decoded: another model answers from now on. */
  forget(): void;
}

/** Decodes with a client, in the circumstances as they are at each question. */
export function decodeWith(
  client: Searching & Pick<DecoderClient, "complete" | "readAhead" | "know">,
  circumstances: (question: Question) => Circumstances,
  events: DecodeEvents,
): Decoding {
  const remembered = new Remembered();
  const pace = new Pace();
  let running = 0;
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  const comparing = new Comparing(client);
  const neighbours = new SteadyNeighbours();
  const against = (question: Question, here: Circumstances) => {
    const resting = failures > 1 && performance.now() - failedAt < REST_MS;
    return reasonAgainst(question, here, resting);
  };
  /** Whether what was decoded here is known and is not sure enough to be shown. */
  const isHeldBack = (question: Question, here: Circumstances): boolean => {
    if (question.explicit || here.settings.minimumConfidence === 0) return false;
    const fillIn = toldOf(question, here);
    const known = remembered.get(fillIn, here.settings.decode);
    return known !== undefined && !isDue(question, fillIn, known, here) && isUnsure(question, known, here);
  };
  /** Ends that have been shown before they were compared. */
  const seen = new WeakSet<TextSnapshot>();
  /** What the user asks for is shown, however unsure it is. */
  const isUnsure = ({ explicit }: Question, snapshot: TextSnapshot, { settings }: Circumstances, share?: number) =>
    !explicit && comparing.confidenceIn(snapshot, share) < settings.minimumConfidence;
  /** Whether a snapshot may be shown as it evolves, before it is compared. */
  const mayBeSeen = (question: Question, snapshot: TextSnapshot, here: Circumstances) => {
    const { revealSoftTokens, beams } = here.settings;
    return revealSoftTokens && !isUnsure(question, snapshot, here, beams > 0 ? EXPECTED_SHARE : 1);
  };
  const isDue = ({ explicit }: Question, fillIn: FillIn, end: TextSnapshot, { settings }: Circumstances) =>
    settings.beams > 0 && comparing.isDue(fillIn, end, explicit);
  /** Why nothing is shown: why nothing is decoded, or what has been is held back. */
  const reasonHere = (question: Question, here: Circumstances): Reason | undefined =>
    against(question, here) ?? (isHeldBack(question, here) ? "unsure" : undefined);
  /** What the model is told of a place, and what is known of its completion. */
  const toldOf = (question: Question, here: Circumstances): FillIn => {
    const { fillIn, surroundings } = question;
    const { prefixTokens, suffixTokens, neighbourTokens } = here.settings;
    const imports = importsHere(question, here);
    const opening = imports?.opening(fillIn);
    const importable = imports?.importable(fillIn) ?? [];
    const told = {
      ...fillIn,
      ...(opening !== undefined && { opening }),
      ...(importable.length > 0 && { importable }),
      prefixTokens,
      suffixTokens,
      ngrams: here.settings.nearbySources > 0,
    };
    return neighbourTokens === 0 ? told : { ...told, neighbours: neighbours.of(fillIn, surroundings), neighbourTokens };
  };
  const tellNearby = ({ nearby }: Question, { settings }: Circumstances) =>
    client.know(nearby(1000 * settings.nearbySources));
  const start = (question: Question): Decode | undefined => {
    const here = circumstances(question);
    if (against(question, here)) return undefined;
    tellNearby(question, here);
    const fillIn = toldOf(question, here);
    const { decode: options, placeholder, debounce } = here.settings;
    type Tell = Parameters<Decode>[0];
    /** Tells an end that is to stay as it is shown, once it has been compared; not if it is too unsure. */
    const tellCompared = async (end: TextSnapshot, onSnapshot: Tell, signal: AbortSignal) => {
      // A search that fails takes nothing away; that the worker has died is told by itself.
      const chosen = (await compared(question, end, signal).catch(() => undefined)) ?? end;
      if (signal.aborted || isUnsure(question, chosen, here)) return;
      if (chosen !== end) events.replaced(question, chosen);
      onSnapshot(chosen);
    };
    // Who asks for a completion by a command means it to be decoded.
    const known = question.explicit ? undefined : remembered.get(fillIn, options);
    if (known) {
      return async (onSnapshot, signal) => {
        if (!mayBeSeen(question, known, here)) return tellCompared(known, onSnapshot, signal);
        seen.add(known);
        onSnapshot(known);
      };
    }
    return async (onSnapshot, signal) => {
      if (!question.explicit) await waited(pace.waitMs(debounce), signal);
      if (signal.aborted) return;
      const began = performance.now();
      let firstMs = 0;
      let end: TextSnapshot | undefined;
      let isSeen = false;
      running++;
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
            // What has been seen goes on in view.
            isSeen ||= mayBeSeen(question, snapshot, here);
            if (isSeen) onSnapshot(veiled(snapshot, placeholder));
            failures = 0;
            if (!snapshot.done) return;
            end = snapshot;
            if (isSeen) seen.add(snapshot);
            remembered.add(fillIn, options, snapshot);
            const totalMs = performance.now() - began;
            events.finished({ passes: snapshot.step, tokens: snapshot.tokens.length, firstMs, totalMs });
          },
          signal,
          importsHere(question, here),
        );
      } catch (error) {
        failures++;
        failedAt = performance.now();
        throw error;
      } finally {
        running--;
        if (running === 0) events.idle();
      }
      if (end && !isSeen) await tellCompared(end, onSnapshot, signal);
    };
  };
  /** The end of a decode or a clearly likelier one; undefined where none is looked for, or the search was ended. */
  const compared = async (question: Question, end: TextSnapshot, signal: AbortSignal) => {
    const here = circumstances(question);
    const { decode: options, beams } = here.settings;
    const fillIn = toldOf(question, here);
    if (!isDue(question, fillIn, end, here)) {
      events.estimated(comparing.confidenceIn(end));
      return undefined;
    }
    events.comparing(true);
    try {
      const isAllowed = areImportsRight(question.fillIn, importsHere(question, here));
      const chosen = await comparing.likelier(fillIn, options, end, beams, seen.has(end), signal, isAllowed);
      if (!chosen) return undefined;
      remembered.add(fillIn, options, chosen);
      events.estimated(comparing.confidenceIn(chosen));
      return chosen;
    } finally {
      events.comparing(false);
    }
  };
  // What has not been seen evolving was compared before it was told.
  const reconsider = async (question: Question, end: TextSnapshot, signal: AbortSignal) => {
    if (!seen.has(end)) return undefined;
    const chosen = (await compared(question, end, signal)) ?? end;
    if (isUnsure(question, chosen, circumstances(question))) return "unsure";
    if (chosen === end) return undefined;
    events.replaced(question, chosen);
    return chosen;
  };
  const alternatives = async (question: Question, signal: AbortSignal): Promise<string[]> => {
    const here = circumstances(question);
    const { decode: options } = here.settings;
    const isAllowed = areImportsRight(question.fillIn, importsHere(question, here));
    const ends = await comparing.all(toldOf(question, here), options, ALTERNATIVES, signal, isAllowed);
    return ends.map(({ text }) => text);
  };
  const readAhead = async (question: Question, signal: AbortSignal) => {
    const here = circumstances(question);
    if (!here.settings.readAhead || reasonHere(question, here)) return 0;
    tellNearby(question, here);
    // What fails here fails where a completion is asked for, too, and is told there.
    const { decode: options, beams } = here.settings;
    return client.readAhead(toldOf(question, here), options, beams > 0, signal).catch(() => 0);
  };
  const forget = () => {
    remembered.clear();
    comparing.forget();
  };
  return {
    start,
    reconsider,
    alternatives,
    readAhead,
    reasonAgainst: (question) => reasonHere(question, circumstances(question)),
    forget,
  };
}

/** What is known of imports; undefined where nothing is, or it is not wanted. */
function importsHere({ imports }: Question, { settings }: Circumstances): KnownImports | undefined {
  return settings.importPaths ? imports() : undefined;
}
