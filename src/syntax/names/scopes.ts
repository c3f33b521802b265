import type { QueryCapture } from "@vscode/tree-sitter-wasm";

/** A stretch of a document that names are bound in. */
export interface Scope {
  readonly start: number;
  readonly end: number;
  readonly isFunction: boolean;
  readonly around: Scope | undefined;
  /** Names, and from where on they may be used in the same function. */
  readonly bound: Map<string, number>;
  readonly once: Set<string>;
}

/** The scopes of a document: those around others before them, and before all the document itself. */
export function scopesOf(captures: readonly QueryCapture[]): Scope[] {
  const found = captures
    .filter(isScope)
    .map(({ name, node }) => ({ isFunction: name === "scope.function", start: node.startIndex, end: node.endIndex }))
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const document = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, isFunction: true };
  const scopes: Scope[] = [];
  for (const stretch of [document, ...found]) {
    const last = scopes.at(-1);
    const outer = last && around(last, stretch.start);
    if (outer && isBody(stretch, outer)) continue;
    scopes.push({ ...stretch, around: outer, bound: new Map(), once: new Set() });
  }
  return scopes;
}

/** Whether a stretch is a function's body, whose names are bound where its parameters are. */
function isBody(stretch: Pick<Scope, "end" | "isFunction">, outer: Scope): boolean {
  return outer.isFunction && !stretch.isFunction && stretch.end === outer.end;
}

export function isScope({ name }: QueryCapture): boolean {
  return name.startsWith("scope");
}

/** The innermost scope from this one on that a place is in. */
export function around(scope: Scope, place: number): Scope {
  return outwards(scope, ({ end }) => place < end) ?? scope;
}

/** The innermost function around a scope, or the document. */
export function functionAround(scope: Scope): Scope | undefined {
  return outwards(scope, ({ isFunction }) => isFunction);
}

/** The innermost scope from this one on that is so. */
export function outwards(from: Scope, is: (scope: Scope) => boolean): Scope | undefined {
  let scope: Scope | undefined = from;
  while (scope && !is(scope)) scope = scope.around;
  return scope;
}
