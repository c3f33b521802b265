import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import { type BitsOf, clearlyLikelier } from "../model/reword/clearly.ts";
import { neededIn } from "../model/reword/slips.ts";
import { wordsIn } from "../model/reword/units.ts";
import type { DraftSnapshot } from "../model/textSnapshot.ts";
import { syntaxOf } from "../syntax/syntax.ts";
import { weighed } from "./searching.ts";

/** A draft, and how it is refined. */
export interface WordedDraft extends Draft {
  /** Whether its words are tried as wholes before its tokens evolve; what comes of that is the same each time. */
  readonly words: boolean;
}

/** How much of the time the words take, about; the tokens take the rest. */
const WORDS = 0.8;

/**
 * Refines a draft: first its words, each as a whole (`Completer.reword`), then its tokens, which evolve together (`Completer.refine`). It becomes nothing that has more errors of
 * syntax and of names in its document than itself, where the grammar of its language is known, and nothing that is not clearly likelier where it stands.
 * @throws Error if a pass fails, or the grammar cannot be loaded
 */
export async function* refined(
  completer: Completer,
  fillIn: FillIn,
  { text, strength, words }: WordedDraft,
  options: CompletionOptions,
  signal?: AbortSignal,
): AsyncGenerator<DraftSnapshot> {
  const syntax = await syntaxOf(fillIn.path);
  const errorsWith = (draft: string) => syntax?.judged(fillIn, draft).errors ?? 0;
  const there = errorsWith(text);
  const isWhole = (draft: string) => errorsWith(draft) <= there;
  const bitsOf: BitsOf = (around, middles) => weighed(completer, around, middles, signal);
  const needed = neededIn(
    { text, strength },
    {
      words: wordsIn([fillIn.prefix, fillIn.suffix, fillIn.elsewhere].join(" ")),
      // What no grammar is known of is not known to be code.
      isProse: (draft, at) => syntax?.isProse(fillIn, draft, at) ?? true,
    },
  );
  let now = text;
  let step = 0;
  const share = words ? WORDS : 0;
  if (words) {
    const judge = { mayBecome: isWhole, bitsOf, needed };
    for await (const reworded of completer.reword(fillIn, { text, strength }, judge, signal)) {
      now = reworded.text;
      step = reworded.step;
      yield { ...reworded, done: false, progress: share * reworded.progress };
    }
  }
  if (signal?.aborted) return;
  const mayBecome = async (draft: string, gain: number) => {
    if (gain <= needed(now, draft) || !isWhole(draft)) return false;
    if ((await clearlyLikelier(fillIn, now, [draft], needed, bitsOf)) === undefined) return false;
    now = draft;
    return true;
  };
  for await (const told of completer.refine(fillIn, { text: now, strength, mayBecome }, options, signal))
    yield { ...told, step: step + told.step, progress: share + (1 - share) * told.progress };
}
