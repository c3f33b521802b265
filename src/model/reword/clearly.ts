import type { FillIn } from "../prompt.ts";
import type { Draft } from "../refineDraft.ts";
import { unitsIn, wordsIn } from "./units.ts";

/** By so many bits another must be likelier at least to take the place of what was written on purpose. */
const LEAST = 2;
/** Characters before a draft that its texts are weighed behind: where they go on from line to line, what is encoded of them goes on as well. */
const BEFORE = 1000;

/** By how many bits another text must be likelier to take a draft's place: by more, the less of its words may be wrong, as if one of them were. */
export function clearly({ text, strength }: Draft): number {
  return Math.max(LEAST, (1 - strength) * Math.log2(Math.max(1, unitsIn(text).length)));
}

/** How improbable each of some middles is together with what stands behind it, in bits; of less of them where it was ended. */
export type BitsOf = (fillIn: FillIn, middles: readonly string[]) => Promise<readonly number[]>;

/**
 * The likeliest of some texts that may take the place of one, if it is likelier by so many bits; undefined where none is. Only lines that differ are weighed, and
 * what follows them.
 */
export async function clearlyLikelier(
  { prefix, suffix, ...around }: FillIn,
  now: string,
  others: readonly string[],
  least: number,
  bitsOf: BitsOf,
): Promise<string | undefined> {
  if (others.length === 0) return undefined;
  const texts = [now, ...others];
  const begin = sharedLines(texts);
  const rests = texts.map((text) => text.slice(begin));
  const end = sharedEnd(rests);
  const far = lineStart(prefix, prefix.length - BEFORE);
  const place = {
    ...around,
    prefix: prefix.slice(far) + now.slice(0, begin),
    suffix: now.slice(now.length - end) + suffix,
    elsewhere: [around.elsewhere ?? "", ...wordsIn(prefix.slice(0, far))].join(" "),
  };
  const [bitsNow, ...bits] = await bitsOf(
    place,
    rests.map((rest) => rest.slice(0, rest.length - end)),
  );
  const best = Math.min(...bits);
  return bits.length === others.length && best < bitsNow - least ? others[bits.indexOf(best)] : undefined;
}

/** Where the line begins that has a character of a text; 0 before it. */
function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** Length of the whole lines that some texts begin with alike. */
function sharedLines([first, ...rest]: readonly string[]): number {
  let length = 0;
  while (length < first.length && rest.every((text) => text[length] === first[length])) length++;
  return lineStart(first, length);
}

/** Length of what some texts end with alike, from a line end on. */
function sharedEnd([first, ...rest]: readonly string[]): number {
  const most = Math.min(first.length, ...rest.map(({ length }) => length));
  let length = 0;
  while (length < most && rest.every((text) => text.at(-1 - length) === first.at(-1 - length))) length++;
  const end = first.indexOf("\n", first.length - length);
  return end < 0 ? 0 : first.length - end;
}
