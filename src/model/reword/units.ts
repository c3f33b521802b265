/** A word of a text, or a run of signs that operate on what stands beside them. */
export interface Unit {
  readonly text: string;
  /** Where it begins, in UTF-16 code units. */
  readonly begin: number;
}

/** What each kind of unit is made of. A number is none: a model knows which are common, not which is meant. */
const WORDS = /(?<![\p{L}\p{N}_$])[\p{L}_$][\p{L}\p{N}_$]*/gu;
const KINDS = [WORDS, /[<>=!+\-*/%&|^~?]+/u];
const UNITS = new RegExp(KINDS.map(({ source }) => source).join("|"), "gu");
const AT_START = KINDS.map(({ source }) => new RegExp(`^(?:${source})`, "u"));

/** The units of a text, in their order. */
export function unitsIn(text: string): Unit[] {
  return [...text.matchAll(UNITS)].map(({ 0: unit, index }) => ({ text: unit, begin: index }));
}

/** The words among a text's units, each once. */
export function wordsIn(text: string): Set<string> {
  return new Set(text.match(WORDS));
}

/** What a text begins with of a unit's kind; "" where that is nothing. */
export function unitAtStart(text: string, like: Unit): string {
  const kind = AT_START.find((each) => each.test(like.text));
  return kind?.exec(text)?.[0] ?? "";
}

/** Whether a unit is a word. */
export function isWord(unit: string): boolean {
  return AT_START[0].test(unit);
}

/** A unit, or what stands between two of them. */
export interface Piece extends Unit {
  readonly isUnit: boolean;
}

/** A text in pieces, in their order. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const until = (end: number) => {
    if (end > done) pieces.push({ text: text.slice(done, end), begin: done, isUnit: false });
    done = end;
  };
  for (const unit of unitsIn(text)) {
    until(unit.begin);
    pieces.push({ ...unit, isUnit: true });
    done = unit.begin + unit.text.length;
  }
  until(text.length);
  return pieces;
}
