import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import type { Completer } from "../model/completer.ts";
import { refined } from "../worker/refining.ts";
import type { Item } from "./evaluation/items.ts";
import { withMistakes } from "./evaluation/mistakes.ts";
import { describe, type Figures, rates, ratesByKind, type Score, scoreOf } from "./evaluation/score.ts";
import { amongLines, type Lines, linesOf } from "./evaluation/selections.ts";

/**
 * Has mistakes in what stood at some places refined, as _Refine Selection_ does: how often what stood there stands there again, how often what is right stays, and
 * how often nothing is changed.
 * @param strength share of the words that may change at most, 0 to 1
 * @param lines each place is refined as a part of so many whole lines; 0: by itself. What became of these lines is told then, too
 * @param tell told a line for each item
 */
export async function evaluateRefining(
  completer: Completer,
  items: readonly Item[],
  strength: number,
  lines: number,
  limit: number,
  tell: (line: string) => void,
): Promise<Figures> {
  const places = withMistakes(items).slice(0, limit);
  const mistaken = lines > 0 ? places.map((place) => amongLines(place, lines)) : places;
  const scores: Score[] = [];
  const all: Lines[] = [];
  let milliseconds = 0;
  let unchanged = 0;
  for (const { item, draft } of mistaken) {
    const began = performance.now();
    let text = draft;
    for await (const told of refined(completer, item, { text: draft, strength }, DEFAULT_DECODE_OPTIONS))
      text = told.text;
    milliseconds += performance.now() - began;
    if (text === draft) unchanged++;
    const score = await scoreOf(item, text);
    scores.push(score);
    all.push(linesOf(item.middle ?? "", draft, text));
    tell(`${describe(score)}  ${item.kind}, ${item.name}: ${JSON.stringify(draft)} ${JSON.stringify(text)}`);
  }
  const count = Math.max(1, mistaken.length);
  const kinds = ratesByKind(
    mistaken.map(({ item }) => item),
    scores,
  );
  return {
    items: mistaken.length,
    ...rates(scores),
    unchanged: unchanged / count,
    ...(lines > 0 && ofLines(all, lines)),
    mean_ms: Math.round(milliseconds / count),
    strength,
    ...(kinds && { kinds }),
    model: completer.manifest.name,
  };
}

/** How many of the lines with a mistake were mended, and how many others of a selection were spoiled. */
function ofLines(all: readonly Lines[], lines: number): Figures {
  const had = all.filter(({ mended }) => mended !== undefined);
  return {
    lines,
    mended: had.filter(({ mended }) => mended).length / Math.max(1, had.length),
    spoiled_lines: all.reduce((sum, { spoiled }) => sum + spoiled, 0) / Math.max(1, all.length),
  };
}
