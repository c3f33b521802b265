import type { Completer, CompletionOptions, MiddleJudge } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import { leading, shownUnit } from "../shaping/indentUnit.ts";
import { belowOf, lastLine, opensBlock } from "../shaping/lines.ts";
import type { Idle, Syntax } from "../syntax/syntax.ts";

/** So many of the middles that lack a line are gone on with, the most probable ones, … */
const BEGINNINGS = 3;
/** … each by a search of so many beams, … */
const BEAMS = 4;
/** … and so are those that are found, so many times in all. */
const ROUNDS = 3;
const USUAL_UNIT = "    ";

/**
 * Middles that go on from those which lack a line: their last one opens a block and nothing is in it, or what stands below them is deeper than it can be. The
 * model may take such a one to be whole, since most are that end with a line; it is told that this one is not.
 * @param found middles, as they would be shown
 * @returns none where no line lacks, blocks are not told by their indentation, or `signal` ended it
 * @throws Error if a pass fails
 */
export async function grown(
  completer: Completer,
  fillIn: FillIn,
  found: readonly TextSnapshot[],
  { idle, judged }: Syntax,
  options: CompletionOptions,
  judge: MiddleJudge,
  signal?: AbortSignal,
): Promise<TextSnapshot[]> {
  if (idle === undefined) return [];
  const known = new Set<string>();
  const beginningsIn = (middles: readonly TextSnapshot[]): Beginning[] => {
    const beginnings: Beginning[] = [];
    for (const middle of middles) {
      const text = fitted(middle.text, fillIn.prefix, fillIn.suffix);
      if (text === "" || known.has(text)) continue;
      known.add(text);
      const lines = text.trimEnd();
      const lacking = idleBelow(fillIn, lines, idle);
      if (lacking === undefined) continue;
      const lineEnd = text.slice(lines.length);
      const isLacking = judged(fillIn, `${lines}\n${lacking}${lineEnd}`).errors < judged(fillIn, text).errors;
      if (isLacking) beginnings.push({ text: `${lines}\n`, probability: probabilityOf(middle) });
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

/**
 * Lines that do nothing, and that have what stands below some others be as deep as it may be: a statement in the block that is opened last, or blocks around what
 * is below. Undefined where it is so without any.
 */
function idleBelow({ prefix, suffix, indentUnit }: FillIn, lines: string, idle: Idle): string | undefined {
  const unit = shownUnit(`${prefix}\n${suffix}`) ?? indentUnit ?? USUAL_UNIT;
  const line = lastLine(prefix + lines);
  // In front of a line, at its very start, that line is the one below.
  const depth = leading(belowOf(lastLine(prefix) === "" ? `\n${suffix}` : suffix) ?? "").length;
  const opens = opensBlock(line);
  let indent = leading(line) + (opens ? unit : "");
  if (depth < indent.length) return opens ? indent + idle.statement : undefined;
  const blocks: string[] = [];
  for (; indent.length < depth; indent += unit) blocks.push(indent + idle.block);
  return blocks.length > 0 ? blocks.join("\n") : undefined;
}
