import { editDistance } from "../editDistance.ts";
import type { Draft } from "../refineDraft.ts";
import { MOST_EDITS } from "./alike.ts";
import { isWord, type Piece, piecesOf, unitsIn, wordsIn } from "./units.ts";

/** By so many bits another must be likelier at least to take the place of what was written on purpose. */
const LEAST = 2;
/** Bits that tell a letter which was left out, put in or exchanged: which of some places, and which of some letters. */
const LETTER = 6;
/** Bits that tell which other sign was meant: there are a dozen. */
const SIGN = 4;
/** Words that are signs for each other. */
const OPPOSITES = [new Set(["and", "or"]), new Set(["True", "False"]), new Set(["true", "false"])];
/** Bits that tell a word out of all that there are. */
const ANY = 16;

/** What slips are judged by of a document. */
export interface Slipped {
  /** Words of what stands around the draft. */
  readonly words: ReadonlySet<string>;
  /** Whether what stands at a place of a draft tells people something, and not a machine: a comment, what a string says. */
  readonly isProse: (draft: string, at: number) => boolean;
}

/** By how many bits another text must be likelier than one that was written to be what was meant. */
export type Needed = (written: string, meant: string) => number;

/**
 * What a draft's other texts need: as many bits as tell which of its words were not meant, and which slips made of what was meant what is written (the noisy
 * channel of spelling correction: Kernighan, Church and Gale 1990). A sign is easily mistaken for another, a name of the document for another one, and a word for one that is written almost
 * so; that any other word was meant, or another number or bracket, is hard to believe. By less of that, the more of the draft may change.
 */
export function neededIn({ text, strength }: Draft, document: Slipped): Needed {
  const which = Math.log2(Math.max(1, unitsIn(text).length));
  return (written, meant) => {
    const known = withMore(document.words, wordsIn(written));
    const bits = changedPieces(written, meant).map(([before, after]) => {
      // A name of the code is none of what prose is about.
      return which + slip(before, after, document.isProse(written, before.begin) ? NONE : known);
    });
    return Math.max(LEAST, (1 - strength) * bits.reduce((sum, one) => sum + one, 0));
  };
}

/** Bits that tell how one piece became another; of a name out of those that are known. */
function slip(written: Piece, meant: Piece, known: Known): number {
  if (!written.isUnit || !meant.isUnit || isWord(written.text) !== isWord(meant.text)) return ANY;
  if (!isWord(written.text) || OPPOSITES.some((pair) => pair.has(written.text) && pair.has(meant.text))) return SIGN;
  const letters = editDistance(written.text, meant.text);
  // A short word of other letters is another word.
  const isAlike = letters <= MOST_EDITS && letters < Math.min(written.text.length, meant.text.length);
  return Math.min(ANY, isAlike ? LETTER * letters : ANY, known.has(meant.text) ? Math.log2(known.size) : ANY);
}

/** Words that are known: which, and how many. */
type Known = Pick<ReadonlySet<string>, "has" | "size">;

const NONE: Known = new Set<string>();

/** A document's words and some more; these are few, and those are not copied for each text that is asked about. */
function withMore(words: Known, more: ReadonlySet<string>): Known {
  const others = [...more].filter((word) => !words.has(word));
  return { has: (word) => words.has(word) || more.has(word), size: words.size + others.length };
}

const NOTHING: Piece = { text: "", begin: 0, isUnit: false };

/** The pieces of a text that are others in another one, each with what stands there instead. */
function changedPieces(written: string, meant: string): [Piece, Piece][] {
  const [before, after] = [piecesOf(written), piecesOf(meant)];
  const shortest = () => Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest() && before[same].text === after[same].text) same++;
  while (shortest() > same && before.at(-1)?.text === after.at(-1)?.text) {
    before.pop();
    after.pop();
  }
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count - same }, (_, i): [Piece, Piece] => [
    before[same + i] ?? NOTHING,
    after[same + i] ?? NOTHING,
  ]).filter(([one, other]) => one.text !== other.text);
}
