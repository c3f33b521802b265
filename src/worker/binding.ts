import type { Completer, CompletionOptions, MiddleJudge } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { openingsOf } from "../shaping/openings.ts";
import type { Syntax } from "../syntax/syntax.ts";

/** Of the beginnings that bind what is lacking so many are gone on with, the most probable ones, … */
const BEGINNINGS = 3;
/** … and none that is less probable than the best by more than this, … */
const HOPELESS_BITS = 6;
/** … each by a search of so many beams. */
const BEAMS = 4;

/**
 * Middles of a fill-in that bind names which it lacks: those are searched for that go on from how statements begin which do.
 * @returns none where no statement begins, or `signal` ended it
 * @throws Error if a pass fails
 */
export async function binding(
  completer: Completer,
  fillIn: FillIn,
  lacking: readonly string[],
  syntax: Syntax,
  options: CompletionOptions,
  judge: MiddleJudge,
  signal?: AbortSignal,
): Promise<TextSnapshot[]> {
  const openings = openingsOf(syntax.bindingsOf(lacking), fillIn);
  const bits = await completer.bitsOfBeginnings(fillIn, openings, options, signal);
  const likely = Math.min(...bits) + HOPELESS_BITS;
  const best = [...bits.keys()].sort((one, other) => bits[one] - bits[other]).slice(0, BEGINNINGS);
  const found: TextSnapshot[] = [];
  for (const i of best.filter((one) => bits[one] <= likely))
    found.push(...(await completer.search({ ...fillIn, opening: openings[i] }, options, BEAMS, judge, signal)));
  return found;
}
