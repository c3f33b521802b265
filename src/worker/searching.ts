import type { Completer, CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { showing } from "../shaping/asShown.ts";
import { fitted, isBalanced } from "../shaping/fit.ts";
import { type Judged, type Lacking, syntaxOf } from "../syntax/syntax.ts";
import { natsAgainst } from "./against.ts";
import { binding } from "./binding.ts";
import { grown } from "./growing.ts";
import { indentLacking } from "./indented.ts";
import { natsKnown } from "./known.ts";

/**
 * The most probable middles of a fill-in, as they would be shown. Where there is a grammar of its language, those that break the
 * document's syntax come last. One that leaves a bracket open is left out, since it is short, and short is likely, unless by the grammar none of the
 * others leaves the document more whole: what stands behind it may close it. Where the text behind the cursor uses names that nothing binds, and no
 * middle that was found binds them all, some are searched for that do; they come behind the others. So are some that are indented as a statement which
 * the document lacks, where all others break it, and some that go on from those which lack a line (`grown`).
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
  const judged = (text: string) => syntax?.judged(fillIn, text) ?? { errors: 0, lacking: [], unused: 0 };
  const errorsOf = (shown: TextSnapshot) => judged(textOf(shown)).errors;
  const judge = {
    asShown: showing(fillIn, options.maxTokens),
    penaltyOf: (shown: TextSnapshot) => natsAgainst(judged(textOf(shown))),
  };
  // Were those that lack a line gone on with at once, they would take the room of others.
  const first = { ...judge, asShown: showing(fillIn, options.maxTokens, "first line") };
  const found = await completer.search(fillIn, options, beams, first, signal);
  if (syntax && fillIn.opening === undefined) {
    const lacking = wanted(
      judged(""),
      found.map((shown) => judged(textOf(shown))),
    );
    if (lacking.length > 0) found.push(...(await binding(completer, fillIn, lacking, syntax, options, judge, signal)));
    const indent = signal?.aborted ? undefined : indentLacking(fillIn, found.map(textOf), syntax);
    if (indent !== undefined)
      found.push(...(await completer.search({ ...fillIn, opening: indent }, options, beams, judge, signal)));
  }
  if (fillIn.opening === undefined) found.push(...(await grown(completer, fillIn, found, options, judge, signal)));
  const least = Math.min(...found.map(errorsOf));
  return found.filter((shown) => isBalanced(textOf(shown)) || (syntax !== undefined && errorsOf(shown) === least));
}

/**
 * The names that a document lacks, if none of some middles binds them all and breaks nothing else: those that at least one of them lacks, too, since
 * others may only seem to be lacking, where a document cannot be read without a middle.
 */
function wanted(without: Judged, withMiddles: readonly Judged[]): readonly Lacking[] {
  const besides = [without, ...withMiddles].map(({ errors, lacking }) => errors - lacking.length);
  const least = Math.min(...besides);
  if (withMiddles.some(({ lacking, errors }) => lacking.length === 0 && errors <= least)) return [];
  const left = new Set(withMiddles.flatMap(({ lacking }) => lacking.map(({ name }) => name)));
  const those = without.lacking.filter(({ name }) => left.has(name));
  return those.length > 0 ? those : without.lacking;
}

/**
 * How improbable each of some middles is where it stands (`Likelihood.weigh`), in bits, with what its errors are against it, and without what is known of it.
 * @throws Error if a pass fails, or the grammar cannot be loaded
 */
export async function weighed(
  completer: Completer,
  fillIn: FillIn,
  middles: readonly string[],
  signal?: AbortSignal,
): Promise<number[]> {
  const syntax = await syntaxOf(fillIn.path);
  const bits = await completer.likelihood.weigh(fillIn, middles, signal);
  if (!syntax) return bits;
  const { lacking } = syntax.judged(fillIn, "");
  const importable = syntax.importable(fillIn);
  const against = (middle: string) =>
    natsAgainst(syntax.judged(fillIn, middle)) - natsKnown(fillIn, middle, lacking, importable);
  return bits.map((own, i) => own + against(middles[i]) / Math.LN2);
}
