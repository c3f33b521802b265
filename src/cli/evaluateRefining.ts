import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import type { Completer } from "../model/completer.ts";
import { refined } from "../worker/refining.ts";
import type { Item } from "./evaluation/items.ts";
import { withMistakes } from "./evaluation/mistakes.ts";
import { describe, type Figures, rates, ratesByKind, type Score, scoreOf } from "./evaluation/score.ts";

/**
 * Has mistakes in what stood at some places refined, as _Refine Selection_ does: how often what stood there stands there again, how often what is right stays, and
 * how often nothing is changed.
 * @param strength share of the words that may change at most, 0 to 1
 * @param tell told a line for each item
 */
export async function evaluateRefining(
  completer: Completer,
  items: readonly Item[],
  strength: number,
  limit: number,
  tell: (line: string) => void,
): Promise<Figures> {
  const mistaken = withMistakes(items).slice(0, limit);
  const scores: Score[] = [];
  let milliseconds = 0;
  let unchanged = 0;
  for (const { item, draft } of mistaken) {
    const began = performance.now();
    let text = draft;
    for await (const told of refined(completer, item, { text: draft, strength, words: true }, DEFAULT_DECODE_OPTIONS))
      text = told.text;
    milliseconds += performance.now() - began;
    if (text === draft) unchanged++;
    const score = await scoreOf(item, text);
    scores.push(score);
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
    mean_ms: Math.round(milliseconds / count),
    strength,
    ...(kinds && { kinds }),
    model: completer.manifest.name,
  };
}
