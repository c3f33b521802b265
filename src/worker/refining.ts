import type { Completer, CompletionOptions, Draft } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { DraftSnapshot } from "../model/textSnapshot.ts";
import { errorsAround } from "../syntax/errorsAround.ts";

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
  const errorsWith = await errorsAround(fillIn);
  const there = errorsWith?.(draft.text) ?? 0;
  const mayBecome = (text: string) => !errorsWith || errorsWith(text) <= there;
  yield* completer.refine(fillIn, { ...draft, mayBecome }, options, signal);
}
