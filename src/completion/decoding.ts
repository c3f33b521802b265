import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { Decode, Reconsider } from "./ghost.ts";
import type { Question, Reason } from "./reasons.ts";

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
  /**
   * One that was found takes the place of what was decoded first, or what was decoded before is there at once.
   * @param trail what was told of its decode; undefined where it was found
   */
  replaced(question: Question, end: TextSnapshot, trail?: readonly TextSnapshot[]): void;
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
  /**
   * Has the model decode what follows a completion that is shown and likely to be right, on the next line, and compare that: it is there at once where it is asked for.
   * Nothing where the completion does not end its line. Resolves with whether something was decoded to its end.
   * @param isTyped whether its beginning has been typed meanwhile: who does that takes it to be right
   */
  decodeAhead(question: Question, shown: TextSnapshot, isTyped: boolean, signal: AbortSignal): Promise<boolean>;
  /** Why `start` gives none. */
  reasonAgainst(question: Question): Reason | undefined;
  /** Forgets what was decoded: another model answers from now on. */
  forget(): void;
}
