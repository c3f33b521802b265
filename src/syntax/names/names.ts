import type { Node, QueryCapture } from "@vscode/tree-sitter-wasm";

/** What a language's names are, told as a query of its grammar. */
export interface Naming {
  /**
   * Captures, as in tree-sitter's queries of locals:
   * - `scope`, and `scope.function` of functions: where names are bound;
   * - `name`: every name. It is used, if it is none of the following:
   * - `bound` in the innermost scope around it, `bound.outside` in the one around that (a function's own name), `bound.function` in the
   *   innermost function, `bound.document` in the whole document;
   * - `ordered`: bound, and may not be used before, but by what is called later; with `until`, which begins there, not before its end;
   * - `once`: bound, and may not be again in the same scope;
   * - `other`: what is told by others than scopes, as attributes are;
   * - `unknowable`: what binds names that are not written there.
   */
  readonly query: string;
  /** Names that are bound everywhere. */
  readonly known: ReadonlySet<string>;
  /** How statements begin that bind names. */
  readonly bindings: readonly Binding[];
}

/** What stands before and behind a name where a statement binds it. */
export interface Binding {
  readonly before: string;
  readonly behind: string;
  /** It may bind several, with commas between. */
  readonly several: boolean;
}

/** A stretch of a document that names are bound in. */
interface Scope {
  readonly start: number;
  readonly end: number;
  readonly isFunction: boolean;
  readonly around: Scope | undefined;
  /** Names, and from where on they may be used in the same function. */
  readonly bound: Map<string, number>;
  readonly once: Set<string>;
}

/** A name where it is used. */
interface Use {
  readonly name: string;
  readonly start: number;
  readonly scope: Scope;
}

/** What is wrong with a document's names. */
export interface NamesOf {
  /** Uses of names that are bound nowhere around them, or only later, in the document's order. */
  readonly unbound: readonly Use[];
  /** How often a name is bound anew that may be only once. */
  readonly rebound: number;
  readonly scopes: readonly Scope[];
}

/**
 * @param captures of a `Naming`'s query, in the document's order
 * @param isKnown whether a name is bound where the document does not show it
 */
export function namesOf(captures: readonly QueryCapture[], text: string, isKnown: (name: string) => boolean): NamesOf {
  const scopes = scopesOf(captures);
  const used: Use[] = [];
  let rebound = 0;
  for (const { node, kinds, until, scope } of placed(captures, scopes)) {
    if (kinds.has("unknowable")) return { unbound: [], rebound: 0, scopes };
    if (!kinds.has("name") || kinds.has("other")) continue;
    const name = text.slice(node.startIndex, node.endIndex);
    const home = homeOf(kinds, scope);
    if (!home) {
      used.push({ name, start: node.startIndex, scope });
      continue;
    }
    if (kinds.has("once")) {
      if (home.once.has(name)) rebound++;
      home.once.add(name);
    }
    const from = kinds.has("ordered") ? until : Number.NEGATIVE_INFINITY;
    // A function that says that a name is the document's has no other of that name.
    for (const { bound } of kinds.has("bound.document") ? [home, scope] : [home])
      bound.set(name, Math.min(from, bound.get(name) ?? from));
  }
  return { unbound: used.filter((use) => !isKnown(use.name) && !isBound(use)), rebound, scopes };
}

/** How many errors that is: each unbound name is one, however often it is used. */
export function errorsOfNames({ unbound, rebound }: NamesOf): number {
  return rebound + new Set(unbound.map(({ name }) => name)).size;
}

/** A name that a document lacks. */
export interface Lacking {
  readonly name: string;
  /** Characters from the end of what might bind it to its first use. */
  readonly distance: number;
}

/**
 * The names that are used behind a place and unbound, and would be bound there if they were at that place; the first one first. One
 * that is used before it, too, is taken for one that is bound where the document does not show it.
 */
export function lackingAt(place: number, { unbound, scopes }: NamesOf): Lacking[] {
  const here = scopes.findLast(({ start, end }) => start < place && place < end);
  const before = new Set(unbound.filter(({ start }) => start < place).map(({ name }) => name));
  const isSeen = ({ name, scope }: Use) => !before.has(name) && outwards(scope, (one) => one === here) !== undefined;
  return behind(place, unbound.filter(isSeen));
}

/** Those of some names that are lacking still, behind what might have bound them. */
export function stillLacking(names: readonly Lacking[], place: number, { unbound }: NamesOf): Lacking[] {
  const among = new Set(names.map(({ name }) => name));
  return behind(
    place,
    unbound.filter(({ name }) => among.has(name)),
  );
}

/** Names that are used behind a place, each with its first use. */
function behind(place: number, uses: readonly Use[]): Lacking[] {
  const first = new Map<string, number>();
  for (const { name, start } of uses) if (start >= place && !first.has(name)) first.set(name, start - place);
  return [...first].map(([name, distance]) => ({ name, distance }));
}

/** The scopes of a document: those around others before them, and before all the document itself. */
function scopesOf(captures: readonly QueryCapture[]): Scope[] {
  const found = captures
    .filter(isScope)
    .map(({ name, node }) => ({ isFunction: name === "scope.function", start: node.startIndex, end: node.endIndex }))
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const document = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, isFunction: true };
  const scopes: Scope[] = [];
  for (const stretch of [document, ...found]) {
    const last = scopes.at(-1);
    scopes.push({ ...stretch, around: last && around(last, stretch.start), bound: new Map(), once: new Set() });
  }
  return scopes;
}

interface Placed {
  readonly node: Node;
  readonly kinds: ReadonlySet<string>;
  /** Where what binds the name ends. */
  readonly until: number;
  /** The innermost one around the node. */
  readonly scope: Scope;
}

/** Captured names, each with all that it was captured as. */
function placed(captures: readonly QueryCapture[], scopes: readonly Scope[]): Placed[] {
  let [scope] = scopes;
  let next = 1;
  const found = new Map<number, Placed & { readonly kinds: Set<string> }>();
  const ends = new Map<number, number>();
  for (const { name, node } of captures.filter((capture) => !isScope(capture))) {
    const start = node.startIndex;
    if (name === "until") {
      ends.set(start, node.endIndex);
      continue;
    }
    const before = found.get(start);
    if (before) {
      before.kinds.add(name);
      continue;
    }
    while (next < scopes.length && scopes[next].start <= start) scope = scopes[next++];
    scope = around(scope, start);
    found.set(start, { node, scope, until: start, kinds: new Set([name]) });
  }
  return [...found].map(([start, one]) => ({ ...one, until: ends.get(start) ?? start }));
}

function isScope({ name }: QueryCapture): boolean {
  return name.startsWith("scope");
}

/** The innermost scope from this one on that a place is in. */
function around(scope: Scope, place: number): Scope {
  return outwards(scope, ({ end }) => place < end) ?? scope;
}

/** The scope that a name is bound in; undefined where it is not bound, but used. */
function homeOf(kinds: ReadonlySet<string>, scope: Scope): Scope | undefined {
  if (kinds.has("bound.outside")) return scope.around ?? scope;
  if (kinds.has("bound.function")) return functionAround(scope);
  if (kinds.has("bound.document")) return outwards(scope, (one) => !one.around);
  return kinds.has("bound") ? scope : undefined;
}

/** Whether a name is bound around its use, and not only later in the same function. In a class it may be another's until then. */
function isBound({ name, start, scope }: Use): boolean {
  const isInTime = (home: Scope) =>
    (home.bound.get(name) ?? Number.POSITIVE_INFINITY) <= start || functionAround(scope) !== functionAround(home);
  const home = outwards(scope, (one) => one.bound.has(name) && (one.isFunction || isInTime(one)));
  return home !== undefined && isInTime(home);
}

function functionAround(scope: Scope): Scope | undefined {
  return outwards(scope, ({ isFunction }) => isFunction);
}

/** The innermost scope from this one on that is so. */
function outwards(from: Scope, is: (scope: Scope) => boolean): Scope | undefined {
  let scope: Scope | undefined = from;
  while (scope && !is(scope)) scope = scope.around;
  return scope;
}
