import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import { type BitsOf, clearlyLikelier } from "../model/reword/clearly.ts";
import { neededIn } from "../model/reword/slips.ts";
import { wordsIn } from "../model/reword/units.ts";
import type { DraftSnapshot } from "../model/textSnapshot.ts";
import { syntaxOf } from "../syntax/syntax.ts";
import { weighed } from "./searching.ts";

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
  { text, strength }: Draft,
  options: CompletionOptions,
  signal?: AbortSignal,
): AsyncGenerator<DraftSnapshot> {
  const syntax = await syntaxOf(fillIn.path);
  const errorsWith = (draft: string) => syntax?.judged(fillIn, draft).errors ?? 0;
  const there = errorsWith(text);
  const isWhole = (draft: string) => errorsWith(draft) <= there;
  const bitsOf = remembering((around, middles) => weighed(completer, around, middles, signal));
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
  const judge = { mayBecome: isWhole, bitsOf, needed };
  for await (const reworded of completer.reword(fillIn, { text, strength }, judge, signal)) {
    now = reworded.text;
    step = reworded.step;
    yield { ...reworded, done: false, progress: WORDS * reworded.progress };
  }
  if (signal?.aborted) return;
  const guarded = {
    ...{ text: now, strength },
    needed: (draft: string) => (isWhole(draft) ? needed(now, draft) : Number.POSITIVE_INFINITY),
    mayBecome: async (draft: string) => {
      if ((await clearlyLikelier(fillIn, now, [draft], needed, bitsOf)) === undefined) return false;
      now = draft;
      return true;
    },
  };
  for await (const told of completer.refine(fillIn, guarded, options, signal))
    yield { ...told, step: step + told.step, progress: WORDS + (1 - WORDS) * told.progress };
}

/** Weighs what has not been weighed at the same place before: a line is, for each of its words. */
function remembering(bitsOf: BitsOf): BitsOf {
  const known = new Map<string, number>();
  return async (around, middles) => {
    const { prefix, suffix } = around;
    const placed = (middle: string) => [prefix, middle, suffix].join("\0");
    const others = middles.filter((middle) => !known.has(placed(middle)));
    const bits = others.length > 0 ? await bitsOf(around, others) : [];
    for (const [i, one] of bits.entries()) known.set(placed(others[i]), one);
    const told: number[] = [];
    for (const middle of middles) {
      const one = known.get(placed(middle));
      if (one === undefined) break; // it was ended
      told.push(one);
    }
    return told;
  };
}
