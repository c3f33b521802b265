import type { Node, QueryCapture } from "@vscode/tree-sitter-wasm";
import type { Importing } from "./importing.ts";
import { around, functionAround, isScope, outwards, type Scope, scopesOf } from "./scopes.ts";

/** A name where it is used. */
export interface Use {
  readonly name: string;
  readonly start: number;
  readonly scope: Scope;
  /** Whether it is not used before all around it is bound. */
  readonly isLater: boolean;
}

/** What is wrong with a document's names. */
export interface NamesOf {
  /** Uses of names that are bound nowhere around them, or only later, in the document's order. */
  readonly unbound: readonly Use[];
  /** How often a name is imported as what it is not known to be, or bound anew where it may be only once. */
  readonly wrong: number;
  readonly scopes: readonly Scope[];
}

/**
 * @param captures of a `Naming`'s query, in the document's order
 * @param isKnown whether a name is bound where the document does not show it
 * @param importing what is known of how names are imported
 */
export function namesOf(
  captures: readonly QueryCapture[],
  text: string,
  isKnown: (name: string) => boolean,
  { isNoModule, isElsewhere }: Pick<Importing, "isNoModule" | "isElsewhere">,
): NamesOf {
  const scopes = scopesOf(captures);
  const used: Use[] = [];
  let wrong = 0;
  for (const { node, kinds, until, scope } of placed(captures, scopes)) {
    if (kinds.has("unknowable")) return { unbound: [], wrong: 0, scopes: [] };
    const name = text.slice(node.startIndex, node.endIndex);
    if (kinds.has("taken") && isElsewhere(name, fromOf(node))) wrong++;
    if (!kinds.has("name") || kinds.has("other")) continue;
    const home = homeOf(kinds, scope);
    if (!home) {
      used.push({ name, start: node.startIndex, scope, isLater: kinds.has("later") });
      continue;
    }
    if (isExpected(kinds, home) && !home.expected.has(name)) home.expected.set(name, node.startIndex);
    if (kinds.has("module") && isNoModule(name)) wrong++;
    if (kinds.has("once")) {
      if (home.once.has(name)) wrong++;
      home.once.add(name);
    }
    const from = kinds.has("ordered") ? until : Number.NEGATIVE_INFINITY;
    // A function that says that a name is the document's has no other of that name.
    for (const { bound } of kinds.has("bound.document") ? [home, scope] : [home])
      bound.set(name, Math.min(from, bound.get(name) ?? from));
  }
  for (const { name, scope } of used) outwards(scope, ({ bound }) => bound.has(name))?.used.add(name);
  return { unbound: used.filter((use) => !isKnown(use.name) && !isBound(use)), wrong, scopes };
}

/** How many errors that is: each unbound name is one, however often it is used. */
export function errorsOfNames({ unbound, wrong }: NamesOf): number {
  return wrong + new Set(unbound.map(({ name }) => name)).size;
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

/** The module that a name is taken of. */
function fromOf(name: Node): string {
  let statement = name.parent;
  while (statement && statement.type !== "import_from_statement") statement = statement.parent;
  return statement?.childForFieldName("module_name")?.text ?? "";
}

/** The scope that a name is bound in; undefined where it is not bound, but used. */
function homeOf(kinds: ReadonlySet<string>, scope: Scope): Scope | undefined {
  if (kinds.has("bound.outside")) return scope.around ?? scope;
  if (kinds.has("bound.function")) return functionAround(scope);
  if (kinds.has("bound.document")) return outwards(scope, (one) => !one.around);
  return kinds.has("bound") ? scope : undefined;
}

/** Whether a name is bound to be used: within a function, or in the document for itself. */
function isExpected(kinds: ReadonlySet<string>, home: Scope): boolean {
  return kinds.has("expected.document") || (kinds.has("expected") && functionAround(home)?.around !== undefined);
}

/** Whether a name is bound around its use, and not only later in the same function. In a class it may be another's until then. */
function isBound({ name, start, scope, isLater }: Use): boolean {
  const isInTime = (home: Scope) =>
    isLater ||
    (home.bound.get(name) ?? Number.POSITIVE_INFINITY) <= start ||
    functionAround(scope) !== functionAround(home);
  const home = outwards(scope, (one) => one.bound.has(name) && (one.isFunction || isInTime(one)));
  return home !== undefined && isInTime(home);
}
