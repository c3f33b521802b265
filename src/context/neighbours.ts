import type { FillIn, Neighbour } from "../model/prompt.ts";
import type { Declaration } from "./imports.ts";

/** Lines of a snippet, and by how many two that are compared differ in where they begin. */
const WINDOW = 12;
const STRIDE = 6;
/** Lines before the cursor that a snippet is compared with. */
const LINES_COMPARED = 16;
/** A snippet with less in common than this says nothing of what is being written. */
const LEAST_SIMILARITY = 0.12;
/** By how much what was edited a short time ago goes before what was not, all else equal. */
const RECENT = 0.05;
/** The declaration of a name that is used right before the cursor goes before whatever is similar only. */
const USED = 1;
const MOST = 3;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;
/** Words that any piece of code has, whatever it is about. */
const COMMON = new Set(
  (
    "and any async await boolean case catch class const continue def default elif else enum except export extends false final " +
    "finally for from function implements import interface let new None not null number object private public readonly " +
    "return self static string switch the this throw True true try type undefined var void while with yield"
  ).split(" "),
);

/** A document that is open beside the one that is completed. */
export interface OtherDocument {
  readonly path: string;
  readonly text: string;
}

/** What a model could be told of besides the text around the cursor. */
export interface Surroundings {
  /** Documents that are open, of the same language: a piece of any may be told. */
  readonly documents: readonly OtherDocument[];
  /** Pieces of the workspace that were edited a short time ago. */
  readonly edited: readonly Neighbour[];
  /** Declarations of what the document imports. */
  readonly declared: readonly Declaration[];
}

/** Of pieces that tell something, the most telling first, those that are told: the most telling last, where the model has it nearest. */
function told(pieces: readonly Scored[]): Neighbour[] {
  return pieces
    .slice(0, MOST)
    .reverse()
    .map(({ path, text }) => ({ path, text }));
}

/**
 * The pieces that tell something of what is being written, the most telling first: declarations of names that the lines before the
 * cursor use, and snippets that share the most words with them, by Jaccard similarity. One of a document at most.
 */
function telling(before: string, { documents, edited, declared }: Surroundings): Scored[] {
  const here = wordsOf(before.split("\n").slice(-LINES_COMPARED).join("\n"));
  const candidates = [
    ...documents.map((document) => bestOf(document, here)),
    ...edited.map((snippet) => scored(snippet, here, RECENT)),
    ...usedOf(declared, here).map((snippet) => scored(snippet, here, USED)),
  ];
  const best = new Map<string, Scored>();
  for (const candidate of candidates) {
    const known = best.get(candidate.path);
    if (!known || candidate.score > known.score) best.set(candidate.path, candidate);
  }
  return [...best.values()]
    .filter(({ score }) => score >= LEAST_SIMILARITY)
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
}

interface Scored extends Neighbour {
  readonly score: number;
}

function scored({ path, text }: Neighbour, here: ReadonlySet<string>, bonus = 0): Scored {
  return { path, text, score: bonus + jaccard(here, wordsOf(text)) };
}

/** The piece of a document that has most in common with the words here. */
function bestOf({ path, text }: OtherDocument, here: ReadonlySet<string>): Scored {
  const lines = text.split("\n");
  let best: Scored = { path, text: "", score: 0 };
  for (let first = 0; first < lines.length; first += STRIDE) {
    const snippet = lines
      .slice(first, first + WINDOW)
      .join("\n")
      .trimEnd();
    const candidate = scored({ path, text: snippet }, here);
    if (candidate.score > best.score) best = candidate;
  }
  return best;
}

/** The declarations whose names stand here, those of one file together. */
function usedOf(declared: readonly Declaration[], here: ReadonlySet<string>): Neighbour[] {
  const used = new Map<string, string[]>();
  for (const { name, path, text } of declared) {
    if (here.has(name)) used.set(path, [...(used.get(path) ?? []), text]);
  }
  return [...used].map(([path, texts]) => ({ path, text: texts.join("\n") }));
}

function wordsOf(text: string): Set<string> {
  return new Set(text.match(WORD)?.filter((word) => !COMMON.has(word)));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of b) if (a.has(word)) shared++;
  return shared / Math.max(1, a.size + b.size - shared);
}

/**
 * The neighbours of a place, the same ones as long as they may be: they stand before it, and others would have it all encoded anew. They
 * are looked for at each line, and change where one of them tells nothing any more, or a declaration is used that is not among them.
 */
export class SteadyNeighbours {
  private path = "";
  private before: string | undefined;
  private found: readonly Neighbour[] = [];

  of({ path, prefix }: FillIn, surroundings: () => Surroundings): readonly Neighbour[] {
    const before = prefix.slice(0, prefix.lastIndexOf("\n") + 1);
    if (path === this.path && before === this.before) return this.found;
    const pieces = telling(before, surroundings());
    const stillTell =
      path === this.path &&
      this.found.length > 0 &&
      this.found.every((neighbour) => pieces.some((piece) => piece.path === neighbour.path)) &&
      pieces.every(({ score, text }) => score < USED || this.found.some((neighbour) => neighbour.text === text));
    if (!stillTell) this.found = told(pieces);
    this.path = path;
    this.before = before;
    return this.found;
  }
}
