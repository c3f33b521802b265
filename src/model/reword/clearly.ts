import type { FillIn } from "../prompt.ts";

/** By so many bits another must be likelier, with all behind it, to take the place of what was written on purpose. */
const CLEARLY = 2;

/** How improbable each of some middles is together with what stands behind it, in bits; of less of them where it was ended. */
export type BitsOf = (fillIn: FillIn, middles: readonly string[]) => Promise<readonly number[]>;

/** The likeliest of some texts that may take the place of one, if it is clearly likelier; undefined where none is. Only lines that differ are weighed, and what follows them. */
export async function clearlyLikelier(
  { prefix, suffix, ...around }: FillIn,
  now: string,
  others: readonly string[],
  bitsOf: BitsOf,
): Promise<string | undefined> {
  if (others.length === 0) return undefined;
  const texts = [now, ...others];
  const begin = sharedLines(texts);
  const rests = texts.map((text) => text.slice(begin));
  const end = sharedEnd(rests);
  const place = { ...around, prefix: prefix + now.slice(0, begin), suffix: now.slice(now.length - end) + suffix };
  const [bitsNow, ...bits] = await bitsOf(
    place,
    rests.map((rest) => rest.slice(0, rest.length - end)),
  );
  const least = Math.min(...bits);
  return bits.length === others.length && least < bitsNow - CLEARLY ? others[bits.indexOf(least)] : undefined;
}

/** Length of the whole lines that some texts begin with alike. */
function sharedLines([first, ...rest]: readonly string[]): number {
  let length = 0;
  while (length < first.length && rest.every((text) => text[length] === first[length])) length++;
  return first.lastIndexOf("\n", length - 1) + 1;
}

/** Length of what some texts end with alike, from a line end on. */
function sharedEnd([first, ...rest]: readonly string[]): number {
  const most = Math.min(first.length, ...rest.map(({ length }) => length));
  let length = 0;
  while (length < most && rest.every((text) => text.at(-1 - length) === first.at(-1 - length))) length++;
  const end = first.indexOf("\n", first.length - length);
  return end < 0 ? 0 : first.length - end;
}
