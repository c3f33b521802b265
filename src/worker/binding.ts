import type { Completer, CompletionOptions, MiddleJudge } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { openingsFor } from "../shaping/openings.ts";
import type { Lacking, Syntax } from "../syntax/syntax.ts";
import { NATS_PER_ERROR } from "./against.ts";
import { importsOf } from "./imports.ts";

/** So many of the names that are lacking are looked after. */
const NAMES = 3;
/** Of beginnings that bind them so many are gone on with, the most probable ones, … */
const BEGINNINGS = 3;
/** … and none that is less probable than the best by more than this, … */
const HOPELESS_BITS = 6;
/** … each by a search of so many beams. */
const BEAMS = 4;

/**
 * Middles of a fill-in that bind names which it lacks: those are searched for that go on from how statements begin which do. How one
 * begins is chosen with the first name, and then which names it binds. An import is told as a whole, with all that it may take of its module.
 * @returns none where no statement can begin so, or `signal` ended it
 * @throws Error if a pass fails
 */
export async function binding(
  completer: Completer,
  fillIn: FillIn,
  lacking: readonly Lacking[],
  { bindings, importable }: Syntax,
  options: CompletionOptions,
  judge: MiddleJudge,
  signal?: AbortSignal,
): Promise<TextSnapshot[]> {
  const names = lacking.slice(0, NAMES).map(({ name }) => name);
  const pairs = names.flatMap((one) => names.filter((other) => other !== one).map((other) => [one, other]));
  const singles = names.map((name) => [name]);
  const openingsOf = openingsFor(fillIn);
  const openings = (way: Way, bound: readonly string[][]) =>
    bound.flatMap((some) =>
      openingsOf(way.before, some.join(", ") + way.behind).map((text) => ({ text, way, bound: some.length })),
    );
  const probable = <T extends Opening>(some: readonly T[], hopeless = HOPELESS_BITS) =>
    mostProbable(completer, fillIn, some, hopeless, options, signal);
  const first = await probable(bindings.flatMap((way) => openings(way, singles.slice(0, 1))));
  const ways = [...new Set(first.map(({ way }) => way))];
  const all: Opening[] = ways.flatMap((way) => openings(way, way.several ? [...singles, ...pairs] : singles));
  const here: Opening[] = [];
  for (const { head, whats, isHere } of importsOf(lacking, importable(fillIn), fillIn.importable ?? []))
    (isHere ? here : all).push(...openingsOf(head, whats.join(", ")).map((text) => ({ text, bound: whats.length })));
  // Of the workspace's modules the model cannot know what they are called.
  const likely = [...(await probable(all)), ...(await probable(here, Number.POSITIVE_INFINITY))];
  const found: TextSnapshot[] = [];
  for (const { text } of likely)
    found.push(...(await completer.search({ ...fillIn, opening: text }, options, BEAMS, judge, signal)));
  return found;
}

type Way = Syntax["bindings"][number];

/** How a completion may begin. */
interface Opening {
  readonly text: string;
  /** How many of the names it binds. */
  readonly bound: number;
}

/**
 * Those that are most probable, each name that they bind being worth an error.
 * @param hopeless by so many bits one may come behind the best
 */
async function mostProbable<T extends Opening>(
  completer: Completer,
  fillIn: FillIn,
  some: readonly T[],
  hopeless: number,
  options: CompletionOptions,
  signal?: AbortSignal,
): Promise<T[]> {
  const openings = some.filter(({ text }, i) => some.findIndex((other) => other.text === text) === i);
  const texts = openings.map(({ text }) => text);
  const bits = await completer.likelihood.ofBeginnings(fillIn, texts, options.maxTokens, signal);
  const against = bits.map((own, i) => own - (openings[i].bound * NATS_PER_ERROR) / Math.LN2);
  const likely = Math.min(...against) + hopeless;
  return [...against.keys()]
    .filter((i) => against[i] <= likely)
    .sort((one, other) => against[one] - against[other])
    .slice(0, BEGINNINGS)
    .map((i) => openings[i]);
}
