import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import type { DraftSnapshot } from "../model/textSnapshot.ts";
import { syntaxOf } from "../syntax/syntax.ts";

/**
 * Refines a draft (`Completer.refine`) into nothing that has more errors of syntax and of names in its document than itself, where the
 * grammar of its language is known.
 * @throws Error if a pass fails, or the grammar cannot be loaded
 */
export async function* refined(
  completer: Completer,
  fillIn: FillIn,
  draft: Draft,
  options: CompletionOptions,
  signal?: AbortSignal,
): AsyncGenerator<DraftSnapshot> {
  const syntax = await syntaxOf(fillIn.path);
  const errorsWith = (text: string) => syntax?.judged(fillIn, text).errors ?? 0;
  const there = errorsWith(draft.text);
  const mayBecome = (text: string) => errorsWith(text) <= there;
  yield* completer.refine(fillIn, { ...draft, mayBecome }, options, signal);
}
