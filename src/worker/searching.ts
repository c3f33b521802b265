import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { showing } from "../shaping/asShown.ts";
import { fitted, isBalanced } from "../shaping/fit.ts";
import { openingsOf } from "../shaping/openings.ts";
import { errorsAround } from "../syntax/errorsAround.ts";
import { syntaxOf } from "../syntax/syntax.ts";

/**
 * How much each error of its document's syntax is against a middle, in nats: enough to come behind any other that is searched for, so that
 * the search goes on for one with fewer (models/EVIDENCE.md).
 */
const NATS_PER_ERROR = 4;
/** Of the beginnings that bind what is lacking, so many are gone on with, the most probable ones, … */
const BEGINNINGS = 3;
/** … and none that is less probable than the best by more than this, … */
const HOPELESS_BITS = 6;
/** … each by a search of so many beams. */
const BEAMS_BEHIND = 4;

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
  const { lacking } = judged("");
  const bound = (shown: TextSnapshot) => lacking.length - judged(textOf(shown)).lacking.length;
  if (fillIn.opening === undefined && syntax && lacking.length > 0 && !found.some((shown) => bound(shown) > 0)) {
    const openings = openingsOf(syntax.bindingsOf(lacking), fillIn);
    for (const opening of await mostProbable(completer, fillIn, openings, signal))
      found.push(...(await completer.search({ ...fillIn, opening }, options, BEAMS_BEHIND, judge, signal)));
  }
  const least = Math.min(...found.map(errorsOf));
  return found.filter((shown) => isBalanced(textOf(shown)) || (syntax !== undefined && errorsOf(shown) === least));
}

/** Of some openings those that the model would most probably begin with. */
async function mostProbable(
  completer: Completer,
  fillIn: FillIn,
  openings: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const weighed: { readonly opening: string; readonly bits: number }[] = [];
  for (const opening of openings) {
    if (signal?.aborted) return [];
    weighed.push({ opening, bits: await completer.bitsOf(fillIn, opening) });
  }
  const likely = Math.min(...weighed.map(({ bits }) => bits)) + HOPELESS_BITS;
  return weighed
    .filter(({ bits }) => bits <= likely)
    .sort((one, other) => one.bits - other.bits)
    .slice(0, BEGINNINGS)
    .map(({ opening }) => opening);
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
