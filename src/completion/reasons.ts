import type { Uri } from "vscode";
import type { Settings } from "../config.ts";
import type { KnownImports } from "../context/knownImports.ts";
import type { Surroundings } from "../context/neighbours.ts";
import { isLanguageOn } from "../languages.ts";
import type { NearbyTexts } from "../model/nearbyTexts.ts";
import type { FillIn } from "../model/prompt.ts";
import { isUnreachable } from "../shaping/unreachable.ts";

/** A question for a completion. */
export interface Question {
  readonly fillIn: FillIn;
  /** The file that the document is, or is a cell of; settings may be its folder's or its language's own. */
  readonly uri?: Uri;
  readonly languageId: string;
  /** Length of the whole document. */
  readonly characters: number;
  /** Whether the document's path matches a glob. */
  readonly matches: (glob: string) => boolean;
  readonly surroundings: () => Surroundings;
  /** What the document knows of imports; undefined where nothing is. */
  readonly imports: () => KnownImports | undefined;
  /** The sources near the document, as many as have so many characters together, as far as they have been read. */
  readonly nearby: (mostCharacters: number) => NearbyTexts;
  /** Whether the user asked for it with a command. */
  readonly explicit: boolean;
}

/** What a completion depends on besides the text. */
export interface Circumstances {
  readonly settings: Settings;
  readonly snoozed: boolean;
  /** A refinement is being decoded: one request is alive at a time, and a completion would end it. */
  readonly refining: boolean;
}

export type Reason =
  | "refining"
  | "off"
  | "languageOff"
  | "excluded"
  | "tooLarge"
  | "snoozed"
  | "resting"
  | "insideWord"
  | "insideIndentation"
  | "unreachable"
  | "unsure";

/** Between two of these the cursor is inside a word: what is typed there is seldom meant to be gone on with. */
const WORD = /[\p{L}\p{N}_]/u;
/** Before the cursor and behind it: it is inside the indentation of what stands on its line, which is moved there, not written. */
const BLANK_TO_CURSOR = /(?:^|\n)[ \t]*$/;
const BEHIND_MORE_BLANK = /^[ \t]+\S/;

/**
 * Why there should be no completion now; undefined if there should be one. What the user asks for is held back by a refinement only.
 * @param resting whether the model has failed again and again just now
 */
export function reasonAgainst(question: Question, circumstances: Circumstances, resting: boolean): Reason | undefined {
  const { settings, snoozed, refining } = circumstances;
  const { fillIn, languageId, characters, matches, explicit } = question;
  if (refining) return "refining";
  if (explicit) return undefined;
  if (!settings.enable) return "off";
  if (!isLanguageOn(settings.languages, languageId)) return "languageOff";
  if (Object.entries(settings.exclude).some(([glob, left]) => left && matches(glob))) return "excluded";
  if (characters > settings.largestFile * 1000) return "tooLarge";
  if (snoozed) return "snoozed";
  if (resting) return "resting";
  const { prefix, suffix } = fillIn;
  if (WORD.test(prefix.slice(-1)) && WORD.test(suffix[0] ?? "")) return "insideWord";
  if (BEHIND_MORE_BLANK.test(suffix) && BLANK_TO_CURSOR.test(prefix)) return "insideIndentation";
  return isUnreachable(fillIn) ? "unreachable" : undefined;
}
