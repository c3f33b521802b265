import type { Importable } from "../../model/prompt.ts";

/** What a language's names are, told as a query of its grammar. */
export interface Naming {
  /**
   * Captures, as in tree-sitter's queries of locals:
   * - `scope`, `scope.function` of functions, and `scope.block` of blocks, which are none where they are a function's body: where names are bound;
   * - `name`: every name. It is used, if it is none of the following:
   * - `bound` in the innermost scope around it, `bound.outside` in the one around that (a function's own name), `bound.function` in the
   *   innermost function, `bound.document` in the whole document;
   * - `ordered`: bound, and may not be used before, but by what is called later; with `until`, which begins there, not before its end;
   * - `once`: bound, and may not be again in the same scope;
   * - `module`: bound as a module; `taken`: bound as what a module has;
   * - `expected`: bound to be used, in a function, and `expected.document` anywhere: where nothing uses it something is missing;
   * - `later`: used, but not before all is bound, as types in quotes are;
   * - `other`: what is told by others than scopes, as attributes are;
   * - `unknowable`: what binds names that are not written there.
   *
   * What else is captured is for the query's own conditions.
   */
  readonly query: string;
  /** Names that are bound everywhere. */
  readonly known: ReadonlySet<string>;
  /** How statements begin that bind names. */
  readonly bindings: readonly Binding[];
  /** How names are imported that are known in every document; none where it is not given. */
  readonly importable?: readonly Importable[];
}

/** What stands before and behind a name where a statement binds it. */
export interface Binding {
  readonly before: string;
  readonly behind: string;
  /** It may bind several, with commas between. */
  readonly several: boolean;
}

/** Words with white space between them, as lists of names are written here. */
export function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
