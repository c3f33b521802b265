import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { showing } from "../shaping/asShown.ts";
import { fitted, isBalanced } from "../shaping/fit.ts";
import { errorsAround } from "../syntax/errorsAround.ts";
import { syntaxOf } from "../syntax/syntax.ts";
import { binding } from "./binding.ts";

/**
 * How much each error of its document's syntax is against a middle, in nats: enough to come behind any other that is searched for, so that
 * the search goes on for one with fewer (models/EVIDENCE.md).
 */
const NATS_PER_ERROR = 4;
/**
 * The most probable middles of a fill-in, as they would be shown. Where there is a grammar of its language, those that break the
 * document's syntax come last. One that leaves a bracket open is left out, since it is short, and short is likely, unless by the grammar none of the
 * others leaves the document more whole: what stands behind it may close it. Where the text behind the cursor uses names that nothing binds, and no
 * middle that was found binds one, some are searched for that do; they come behind the others.
 * @returns none where `signal` ended it
 * @throws Error if a pass fails, or the grammar cannot be loaded
 */
export async function searched(
  completer: Completer,
  fillIn: FillIn,
  options: CompletionOptions,
  beams: number,
  signal?: AbortSignal,
): Promise<TextSnapshot[]> {
  const textOf = ({ text }: TextSnapshot) => fitted(text, fillIn.prefix, fillIn.suffix);
  const syntax = await syntaxOf(fillIn.path);
  const judged = (text: string) => syntax?.judged(fillIn, text) ?? { errors: 0, lacking: [] };
  const errorsOf = (shown: TextSnapshot) => judged(textOf(shown)).errors;
  const judge = {
    asShown: showing(fillIn, options.maxTokens),
    penaltyOf: (shown: TextSnapshot) => NATS_PER_ERROR * errorsOf(shown),
  };
  const found = await completer.search(fillIn, options, beams, judge, signal);
  const { lacking, errors } = judged("");
  const binds = (shown: TextSnapshot) =>
    judged(textOf(shown)).lacking.length < lacking.length && errorsOf(shown) < errors;
  if (syntax && lacking.length > 0 && fillIn.opening === undefined && !found.some(binds))
    found.push(...(await binding(completer, fillIn, lacking, syntax, options, judge, signal)));
  const least = Math.min(...found.map(errorsOf));
  return found.filter((shown) => isBalanced(textOf(shown)) || (syntax !== undefined && errorsOf(shown) === least));
}

/**
 * How improbable each of some middles is where it stands (`Completer.weigh`), in bits, with what its errors are against it.
 * @throws Error if a pass fails, or the grammar cannot be loaded
 */
export async function weighed(
  completer: Completer,
  fillIn: FillIn,
  middles: readonly string[],
  signal?: AbortSignal,
): Promise<number[]> {
  const against = await errorsAround(fillIn);
  const bits = await completer.weigh(fillIn, middles, signal);
  return against ? bits.map((own, i) => own + (NATS_PER_ERROR / Math.LN2) * against(middles[i])) : bits;
}
