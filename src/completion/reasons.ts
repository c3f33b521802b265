import type { Settings } from "../config.ts";
import type { FillIn } from "../model/prompt.ts";

/** A question for a completion. */
export interface Question {
  readonly fillIn: FillIn;
  readonly languageId: string;
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

export type Reason = "refining" | "off" | "languageOff" | "snoozed" | "resting";

/**
 * Why there should be no completion now; undefined if there should be one. What the user asks for is held back by a refinement only.
 * @param resting whether the model has failed again and again just now
 */
export function reasonAgainst(
  { languageId, explicit }: Question,
  { settings, snoozed, refining }: Circumstances,
  resting: boolean,
): Reason | undefined {
  if (refining) return "refining";
  if (explicit) return undefined;
  if (!settings.enable) return "off";
  if (!(settings.languages[languageId] ?? settings.languages["*"] ?? true)) return "languageOff";
  if (snoozed) return "snoozed";
  return resting ? "resting" : undefined;
}
