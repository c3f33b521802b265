import type { TokenStateName } from "../decoder/tokenState.ts";

/** A position of the canvas in text. */
export interface TextToken {
  readonly text: string;
  readonly state: TokenStateName;
  /** Probability of `text`, between 0 and 1. */
  readonly probability: number;
  /** Whether this step replaced a committed token. */
  readonly revised: boolean;
  /** What the position is fed next; a text of null is the mask. Weights sum to 1. */
  readonly soft: readonly { readonly text: string | null; readonly weight: number }[];
}

/** A snapshot in text. `tokens` are those before the end of the middle. */
export interface TextSnapshot {
  readonly step: number;
  readonly text: string;
  /** The beginning of `text` that will not change: the tokens before the first one that is not Decode. */
  readonly decoded: string;
  readonly tokens: readonly TextToken[];
  readonly done: boolean;
  /**
   * Probability of what ended it behind its last token: the end of the middle, or the first token that is not shown. Undefined where its last token
   * goes on, or nothing has ended it.
   */
  readonly ending?: number;
  /** The decode went on with what is known to be wrong, and was ended before that. */
  readonly refuted?: true;
  /** How probable what it had to begin with is, between 0 and 1; undefined where that is certain. */
  readonly chance?: number;
}

/** A draft in refinement. `tokens` are those of the part that evolves; `text` is the whole. */
export interface DraftSnapshot extends TextSnapshot {
  /** Share of the draft that is refined, 0 to 1. */
  readonly progress: number;
}

/**
 * A snapshot of what follows an opening, with that before it.
 * @param chance how probable the opening is; 1 where it is certain
 */
export function behind(opening: string | undefined, snapshot: TextSnapshot, chance = 1): TextSnapshot {
  if (!opening) return snapshot;
  const soft = [{ text: opening, weight: 1 }];
  const first: TextToken = { text: opening, state: "decode", probability: 1, revised: false, soft };
  return {
    ...snapshot,
    text: opening + snapshot.text,
    decoded: opening + snapshot.decoded,
    tokens: [first, ...snapshot.tokens],
    ...(chance < 1 && { chance }),
  };
}
