import type { FillIn, Neighbour } from "../model/prompt.ts";

/** Lines of a snippet, and by how many two that are compared differ in where they begin. */
const WINDOW = 12;
const STRIDE = 6;
/** Lines before the cursor that a snippet is compared with. */
const LINES_COMPARED = 16;
/** A snippet with less in common than this says nothing of what is being written. */
const LEAST_SIMILARITY = 0.12;
const MOST = 3;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]{2,}/gu;

/** A document that is open beside the one that is completed. */
export interface OtherDocument {
  readonly path: string;
  readonly text: string;
}

/**
 * Snippets of other documents that share the most words with the lines before the cursor, by Jaccard similarity, one of a document
 * at most; the most similar last, where the model has it nearest.
 */
export function neighboursOf(before: string, others: readonly OtherDocument[]): Neighbour[] {
  const here = wordsOf(before.split("\n").slice(-LINES_COMPARED).join("\n"));
  return others
    .map((other) => bestOf(other, here))
    .filter(({ similarity }) => similarity >= LEAST_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity || (a.path < b.path ? -1 : 1))
    .slice(0, MOST)
    .reverse()
    .map(({ path, text }) => ({ path, text }));
}

function bestOf({ path, text }: OtherDocument, here: ReadonlySet<string>) {
  const lines = text.split("\n");
  let best = { path, text: "", similarity: 0 };
  for (let first = 0; first < lines.length; first += STRIDE) {
    const snippet = lines
      .slice(first, first + WINDOW)
      .join("\n")
      .trimEnd();
    const similarity = jaccard(here, wordsOf(snippet));
    if (similarity > best.similarity) best = { path, text: snippet, similarity };
  }
  return best;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.match(WORD) ?? []);
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of b) if (a.has(word)) shared++;
  return shared / Math.max(1, a.size + b.size - shared);
}

/** The neighbours of a place, the same ones while one line is written: they stand before it, and others would have it all encoded anew. */
export class SteadyNeighbours {
  private key = "";
  private found: readonly Neighbour[] = [];

  of({ path, prefix }: FillIn, others: () => readonly OtherDocument[]): readonly Neighbour[] {
    const before = prefix.slice(0, prefix.lastIndexOf("\n") + 1);
    const key = JSON.stringify([path, before]);
    if (key !== this.key) {
      this.key = key;
      this.found = neighboursOf(before, others());
    }
    return this.found;
  }
}
