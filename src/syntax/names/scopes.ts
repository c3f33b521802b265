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
  /** Names that are bound to be used, and where first. */
  readonly expected: Map<string, number>;
  readonly used: Set<string>;
}

/** The scopes of a document: those around others before them, and before all the document itself. */
export function scopesOf(captures: readonly QueryCapture[]): Scope[] {
  const found = captures
    .filter(isScope)
    .map(({ name, node }) => ({ kind: name, start: node.startIndex, end: node.endIndex }))
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const document = { kind: "scope.function", start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
  const scopes: Scope[] = [];
  for (const { kind, start, end } of [document, ...found]) {
    const last = scopes.at(-1);
    const outer = last && around(last, start);
    // A function's body: its names are bound where the parameters are.
    if (kind === "scope.block" && outer?.isFunction && outer.end === end) continue;
    const isFunction = kind === "scope.function";
    scopes.push({
      start,
      end,
      isFunction,
      around: outer,
      bound: new Map(),
      once: new Set(),
      expected: new Map(),
      used: new Set(),
    });
  }
  return scopes;
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
