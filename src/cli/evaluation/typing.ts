import { lastLine } from "../../shaping/lines.ts";
import type { Item } from "./items.ts";

/** What has been completed at a place. */
interface Completed {
  readonly text: string;
  /** The estimated probability that it is right. */
  readonly confidence: number;
}

/** A place where somebody who types has looked at what is shown. */
export interface Look<T extends Completed> {
  readonly completed: T;
  /** Whether it is shown: there is something, and it is sure enough. */
  readonly isShown: boolean;
  /** Whether it is what stood there, from its first character to its last. */
  readonly isRight: boolean;
}

/** What it took to type a middle. */
export interface Typed<T extends Completed> {
  /** Its characters without indentation, which the editor types. */
  readonly characters: number;
  /** What was pressed: a key for each character, and one for each completion that was taken. */
  readonly keys: number;
  readonly looks: readonly Look<T>[];
}

/** Before a word, and behind its first letter. */
const LOOKS_AT = /(?<![\p{L}\p{N}_$]{2})(?=[\p{L}\p{N}_$])/gu;

/**
 * Types the middle of an item as somebody does who looks at what is shown where a line begins, before each word and
 * behind its first letter, and takes what is right to its last character. What is shown stays while one types what it
 * says; behind what was taken nothing is, until something is typed.
 * @param least what is less probable than this is not shown
 * @param complete completes between a prefix and what stands behind the middle
 */
export async function typed<T extends Completed>(
  { prefix, suffix, middle = "" }: Item,
  least: number,
  complete: (prefix: string, suffix: string) => Promise<T>,
): Promise<Typed<T>> {
  const all = middle + suffix;
  const end = middle.trimEnd().length;
  const places = new Set([...middle.matchAll(LOOKS_AT)].map(({ index }) => index));
  const looks: Look<T>[] = [];
  let keys = 0;
  let characters = 0;
  let shown = "";
  let mayLook = true;
  for (let at = 0; at < end; ) {
    const begins = lastLine(prefix + all.slice(0, at)).trim() === "";
    if (begins && /[ \t]/.test(all[at])) {
      at++;
      continue;
    }
    if (shown === "" && mayLook && (begins || places.has(at))) {
      const completed = await complete(prefix + all.slice(0, at), all.slice(end));
      const text = completed.text.trimEnd();
      const isShown = text !== "" && completed.confidence >= least;
      shown = isShown ? text : "";
      looks.push({ completed, isShown, isRight: isNext(text, all, at) });
    }
    const isTaken = isNext(shown, all, at);
    const next = isTaken ? Math.min(end, at + shown.length) : at + 1;
    shown = !isTaken && shown.startsWith(all[at]) ? shown.slice(1) : "";
    mayLook = !isTaken;
    characters += all.slice(at, next).replace(/\n[ \t]+/g, "\n").length;
    keys++;
    at = next;
  }
  return { characters, keys, looks };
}

function isNext(text: string, all: string, at: number): boolean {
  return text !== "" && all.startsWith(text, at);
}
