import type { TextSnapshot } from "../model/textSnapshot.ts";
import { cursorIn } from "../shaping/emptyBlock.ts";
import { fitted } from "../shaping/fit.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { type Asked, Asking } from "./asked.ts";
import type { Searching } from "./bestOf.ts";
import { DecodeRuns } from "./decodeRuns.ts";
import type { DecodeEvents, Decoding } from "./decoding.ts";
import { Ends } from "./ends.ts";
import { asItEvolves } from "./evolving.ts";
import type { Decode } from "./ghost.ts";
import { onNextLine } from "./onNextLine.ts";
import { Outdenting, outdentOf } from "./outdenting.ts";
import { type Circumstances, type Question, reasonAgainst } from "./reasons.ts";
import { completeUntilWhole } from "./untilWhole.ts";

/** What is as sure as this is likely enough to be taken for what follows it to be decoded: so are two thirds of what is shown, and nine in ten of what is right. */
const LIKELY_TAKEN = 0.4;

type Tell = Parameters<Decode>[0];

/** Decodes with a client, in the circumstances as they are at each question. */
export function decodeWith(
  client: Searching & Pick<DecoderClient, "complete" | "chancesOfIndents" | "readAhead" | "know">,
  circumstances: (question: Question) => Circumstances,
  events: DecodeEvents,
): Decoding {
  const asking = new Asking();
  let outdenting = new Outdenting(client);
  const runs = new DecodeRuns(client, () => outdenting, events);
  const ends = new Ends(client, events);
  const { sureEnough } = ends;
  /** What is asked where the completion stands, as far as that is known. */
  const askedThere = (question: Question, here: Circumstances) => outdenting.known(asking.about(question, here));
  const askedNow = (question: Question) => askedThere(question, circumstances(question));
  const tellNearby = ({ question, here }: Asked) => client.know(question.nearby(1000 * here.settings.nearbySources));

  /** Tells an end that is to stay as it is shown, once it has been compared; not if it is too unsure. */
  const tellCompared = async (asked: Asked, end: TextSnapshot, onSnapshot: Tell, signal: AbortSignal) => {
    // A search that fails takes nothing away; that the worker has died is told by itself.
    const chosen = (await ends.compared(asked, end, signal).catch(() => undefined)) ?? end;
    if (signal.aborted) return;
    const { snapshot, isSure } = ends.settled(asked, chosen);
    if (!isSure) return;
    if (chosen !== end) events.replaced(asked.question, chosen);
    onSnapshot(snapshot, outdentOf(asked));
  };

  /** Shows what was decoded here before. */
  const remembering =
    (asked: Asked, known: TextSnapshot): Decode =>
    async (onSnapshot, signal) => {
      events.replaced(asked.question, known, ends.trailOf(known));
      const { snapshot, isSure } = sureEnough.evolvingPartOf(asked, known);
      if (!isSure) return tellCompared(asked, known, onSnapshot, signal);
      sureEnough.see(snapshot);
      onSnapshot(snapshot, outdentOf(asked));
    };
  /** Decodes, in view from where it is sure enough. */
  const decoding =
    (asked: Asked): Decode =>
    async (onSnapshot, signal) => {
      const { placeholder } = asked.here.settings;
      const remember = ends.remembering();
      const trail: TextSnapshot[] = [];
      let isSeen = false;
      let there = asked;
      const hopeless = new AbortController();
      const tell = (snapshot: TextSnapshot, askedThere: Asked) => {
        there = askedThere;
        if (sureEnough.isHopeless(asked, snapshot)) return hopeless.abort();
        trail.push(snapshot);
        const part = sureEnough.evolvingPartOf(there, snapshot);
        // What has been seen goes on in view.
        isSeen ||= part.isSure;
        if (isSeen) onSnapshot(asItEvolves(part.snapshot, placeholder), outdentOf(there));
        if (!snapshot.done) return;
        if (isSeen) sureEnough.see(part.snapshot);
        remember(there, snapshot, trail);
      };
      const end = await runs.run(asked, tell, AbortSignal.any([signal, hopeless.signal]));
      if (end && !isSeen) await tellCompared(there, end, onSnapshot, signal);
    };
  /** Decodes and compares what nobody has asked for yet, and remembers it; whether that has ended by itself, and was not known. */
  const unasked = async (asked: Asked, signal: AbortSignal) => {
    const { fillIn, imports, here } = asked;
    const remember = ends.remembering();
    if (ends.known(asked)) return false;
    const trail: TextSnapshot[] = [];
    const tell = (snapshot: TextSnapshot) => trail.push(snapshot);
    const end = await completeUntilWhole(client, fillIn, here.settings.decode, tell, signal, imports);
    if (!end) return false;
    remember(asked, end, trail);
    await ends.comparedUnseen(asked, end, signal);
    return !signal.aborted;
  };

  return {
    start(question) {
      const here = circumstances(question);
      if (reasonAgainst(question, here, runs.isResting)) return undefined;
      const asked = asking.about(question, here);
      tellNearby(asked);
      // Who asks for a completion by a command means it to be decoded.
      const there = outdenting.known(asked);
      const known = question.explicit ? undefined : ends.known(there);
      return known ? remembering(there, known) : decoding(asked);
    },
    // What has not been seen evolving was compared before it was told.
    async reconsider(question, end, signal) {
      if (!sureEnough.isSeen(end)) return undefined;
      const asked = askedNow(question);
      const whole = sureEnough.wholeOf(end);
      const chosen = (await ends.compared(asked, whole, signal)) ?? whole;
      if (signal.aborted) return undefined;
      const { snapshot, isSure } = ends.settled(asked, chosen);
      if (!isSure) return "unsure";
      if (chosen !== whole) events.replaced(question, chosen);
      return snapshot.text === end.text ? undefined : snapshot;
    },
    alternatives(question, signal) {
      return ends.alternatives(askedNow(question), signal);
    },
    async readAhead(question, signal) {
      const here = circumstances(question);
      const { readAhead, decode: options, beams } = here.settings;
      if (!readAhead || reasonAgainst(question, here, runs.isResting)) return 0;
      const asked = askedThere(question, here);
      if (ends.isHeldBack(asked)) return 0;
      tellNearby(asked);
      // What fails here fails where a completion is asked for, too, and is told there.
      return client.readAhead(asked.fillIn, options, beams > 0, signal).catch(() => 0);
    },
    async decodeAhead(question, shown, isTyped, signal) {
      const here = circumstances(question);
      const { decodeAhead } = here.settings;
      if (!decodeAhead || (!isTyped && sureEnough.confidenceIn(shown) < LIKELY_TAKEN)) return false;
      const { prefix, suffix } = askedThere(question, here).fillIn;
      const text = fitted(shown.text, prefix, suffix);
      const cursor = cursorIn(text);
      const next = onNextLine(question, prefix + text.slice(0, cursor), text.slice(cursor) + suffix);
      if (!next || reasonAgainst(next, here, runs.isResting)) return false;
      // As above, what fails here is told where it is asked for.
      try {
        return await unasked(await outdenting.decide(asking.about(next, here), signal), signal);
      } catch {
        return false;
      }
    },
    reasonAgainst(question) {
      const here = circumstances(question);
      return (
        reasonAgainst(question, here, runs.isResting) ??
        (ends.isHeldBack(askedThere(question, here)) ? "unsure" : undefined)
      );
    },
    forget() {
      outdenting = new Outdenting(client);
      ends.forget();
    },
  };
}
