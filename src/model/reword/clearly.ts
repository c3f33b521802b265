import type { FillIn } from "../prompt.ts";
import type { Needed } from "./slips.ts";
import { wordsIn } from "./units.ts";

/** Characters before a draft that its texts are weighed behind: where they go on from line to line, what is encoded of them goes on as well. */
const BEFORE = 1000;

/** How improbable each of some middles is together with what stands behind it, in bits; of less of them where it was ended. */
export type BitsOf = (fillIn: FillIn, middles: readonly string[]) => Promise<readonly number[]>;

/**
 * Of some texts that may take the place of one, the one that is likelier by the most bits more than it needs to be; undefined where none is. Only lines that differ are
 * weighed, and what follows them.
 */
export async function clearlyLikelier(
  { prefix, suffix, ...around }: FillIn,
  now: string,
  others: readonly string[],
  needed: Needed,
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
  if (bits.length < others.length) return undefined; // ended
  const beyond = others.map((other, i) => bitsNow - bits[i] - needed(now, other));
  const most = Math.max(...beyond);
  return most > 0 ? others[beyond.indexOf(most)] : undefined;
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
