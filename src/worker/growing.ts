import type { Completer, CompletionOptions, MiddleJudge } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { lacksLine } from "../shaping/extent.ts";
import { fitted } from "../shaping/fit.ts";

/** So many of the middles that lack a line are gone on with, the most probable ones, … */
const BEGINNINGS = 3;
/** … each by a search of so many beams, … */
const BEAMS = 4;
/** … and so are those that are found, so many times in all. */
const ROUNDS = 3;

/**
 * Middles that go on from those which lack a line (`lacksLine`). The model may take such a one to be whole, since most are that end with a line; it is told that
 * this one is not.
 * @param found middles, as they would be shown
 * @returns none where no line lacks, or `signal` ended it
 * @throws Error if a pass fails
 */
export async function grown(
  completer: Completer,
  fillIn: FillIn,
  found: readonly TextSnapshot[],
  options: CompletionOptions,
  judge: MiddleJudge,
  signal?: AbortSignal,
): Promise<TextSnapshot[]> {
  const { prefix, suffix } = fillIn;
  const known = new Set<string>();
  const beginningsIn = (middles: readonly TextSnapshot[]): Beginning[] => {
    const beginnings: Beginning[] = [];
    for (const middle of middles) {
      const lines = fitted(middle.text, prefix, suffix).trimEnd();
      if (lines === "" || known.has(lines) || !lacksLine(lines, prefix, suffix)) continue;
      known.add(lines);
      beginnings.push({ text: `${lines}\n`, probability: probabilityOf(middle) });
    }
    return beginnings.sort((one, other) => other.probability - one.probability).slice(0, BEGINNINGS);
  };
  const all: TextSnapshot[] = [];
  let last = found;
  for (let round = 0; round < ROUNDS; round++) {
    const longer: TextSnapshot[] = [];
    for (const { text, probability } of beginningsIn(last)) {
      const middles = await completer.search({ ...fillIn, opening: text }, options, BEAMS, judge, signal);
      longer.push(...middles.map((middle) => beginningWith(probability, middle)));
    }
    if (signal?.aborted) return [];
    all.push(...longer);
    last = longer;
  }
  return all;
}

/** Lines that a middle begins with. */
interface Beginning {
  readonly text: string;
  readonly probability: number;
}

function probabilityOf({ tokens }: TextSnapshot): number {
  return tokens.reduce((product, { probability }) => product * probability, 1);
}

/** A middle whose first token, the opening, was not certain. */
function beginningWith(probability: number, middle: TextSnapshot): TextSnapshot {
  const [opening, ...rest] = middle.tokens;
  return { ...middle, tokens: [{ ...opening, probability }, ...rest] };
}
