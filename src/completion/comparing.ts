import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import {
  CLEARLY,
  clearlyBetter,
  isDoubtful,
  ranked,
  type Searching,
  shareOf,
  shareOfBeginning,
  type Weighed,
} from "./bestOf.ts";
import { confidenceIn } from "./confidence.ts";
import { Remembered } from "./remembered.ts";

/** Compares ends of decodes with others that are searched for, each end once. */
export class Comparing {
  /** What was found of the last places. */
  private found = new Remembered<readonly Weighed[]>();
  /** Of ends that have been compared: those that were found, and they themselves. */
  private readonly rankings = new WeakMap<TextSnapshot, readonly Weighed[]>();

  constructor(private readonly client: Searching) {}

  /**
   * Whether others are to be searched for beside an end: it is doubtful, and has not been compared yet. Where the model has nothing new
   * to say, silence is better than a guess, unless it was asked; not where what it has said was refuted.
   */
  isDue(fillIn: FillIn, end: TextSnapshot, explicit: boolean): boolean {
    const text = fitted(end.text, fillIn.prefix, fillIn.suffix);
    const speaks = text !== "" || explicit || end.refuted === true;
    return !this.rankings.has(end) && isDoubtful(end, text, fillIn) && speaks;
  }

  /**
   * The likelier of an end and the best of `beams` others; undefined where `signal` or a newer request ended the search.
   * @param isRead whether the end has been seen already: then another must be clearly likelier
   * @param isAllowed whether another's text may be told
   * @throws Error if it fails; the message says why
   */
  async likelier(
    fillIn: FillIn,
    options: CompletionOptions,
    end: TextSnapshot,
    beams: number,
    isRead: boolean,
    signal: AbortSignal,
    isAllowed?: (text: string) => boolean,
  ): Promise<TextSnapshot | undefined> {
    const { found } = this;
    const ranking = await ranked(this.client, fillIn, options, [end], beams, signal, isAllowed);
    if (!ranking) return undefined;
    found.add(fillIn, options, ranking);
    const chosen = clearlyBetter(ranking, end, isRead ? CLEARLY : 0)?.end ?? end;
    this.rankings.set(chosen, ranking);
    return chosen;
  }

  /**
   * The estimated probability that a snapshot is right, by all that is known of it.
   * @param share what counts as its share where it has not been compared
   * @param whole what it is the first lines of: they are right whatever it goes on with
   */
  confidenceIn(snapshot: TextSnapshot, share = 1, whole = snapshot): number {
    const { tokens, chance = 1 } = snapshot;
    return chance * confidenceIn(tokens, this.knownShare(whole, snapshot) ?? share);
  }

  /** How probable an end, or what begins with its first lines, is among those that it was compared with, 0 to 1; undefined where it was not. */
  knownShare(end: TextSnapshot, beginning = end): number | undefined {
    const ranking = this.rankings.get(end);
    if (!ranking) return undefined;
    return beginning === end ? shareOf(end, ranking) : shareOfBeginning(beginning.text, ranking);
  }

  /**
   * Completions of a place, the likeliest first: those it was compared with, else `beams` that are searched for.
   * @throws Error if that fails; the message says why
   */
  async all(
    fillIn: FillIn,
    options: CompletionOptions,
    beams: number,
    signal: AbortSignal,
    isAllowed?: (text: string) => boolean,
  ): Promise<readonly TextSnapshot[]> {
    const ranking =
      this.found.get(fillIn, options) ?? (await ranked(this.client, fillIn, options, [], beams, signal, isAllowed));
    return ranking?.map(({ end }) => end) ?? [];
  }

  /** Forgets what was found: another model answers from now on. */
  forget(): void {
    this.found = new Remembered();
  }
}
