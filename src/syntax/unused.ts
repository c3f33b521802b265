import type { Node } from "@vscode/tree-sitter-wasm";
import type { NamesOf } from "./names/names.ts";
import type { Scope } from "./names/scopes.ts";
import { isBlock } from "./nodes.ts";
import { runsThrough } from "./runsThrough.ts";

/** A document and a stretch of it. */
export interface Stretch {
  readonly document: Node;
  readonly text: string;
  readonly begin: number;
  readonly end: number;
}

/** What closes what is being written stands behind its end from the first, as editors put it there. */
const CLOSERS = /^[\s)\]},;]*$/;

/**
 * How many names nothing uses that are bound, outside of a stretch, to be used (`no-unused-vars`, as ESLint calls it): what stands in the stretch should. Those do not
 * count of a scope that the stretch ends, if that may go on behind it: they may be used there yet.
 */
export function unusedBeside(stretch: Stretch, { scopes }: NamesOf, isUsed: (name: string) => boolean): number {
  const { begin, end } = stretch;
  return scopes.reduce((count, scope) => {
    const isUnused = ([name, place]: [string, number]) =>
      !scope.used.has(name) && !isUsed(name) && (place < begin || place >= end);
    const unused = [...scope.expected].filter(isUnused).length;
    return unused > 0 && !mayGoOn(scope, stretch) ? count + unused : count;
  }, 0);
}

/** Whether a scope ends where a stretch does, and what would stand there may be reached. */
function mayGoOn({ start, end, around }: Scope, stretch: Stretch): boolean {
  if (!CLOSERS.test(stretch.text.slice(stretch.end, end))) return false;
  if (!around) return true;
  // It is behind the stretch's begin that a scope is left as well.
  if (end < stretch.begin) return false;
  let node: Node | null = stretch.document.descendantForIndex(start, end - 1);
  while (node && node.endIndex < end) node = node.parent;
  const body = node?.childForFieldName("body") ?? node;
  return body !== null && isBlock(body) && runsThrough(body);
}
