import type { Binding } from "./bindings.ts";

/** A name in the braces of an import, and whether it is marked as a type. */
export interface Listed {
  readonly name: string;
  readonly isType: boolean;
}

/** An import of names that a file uses and does not have: listed in braces, or of the module as a whole (`React`, `* as path`). */
export type Missing = {
  /** The names that the file then has, in the order in which it uses them. */
  readonly names: readonly string[];
  readonly from: string;
} & ({ readonly listed: readonly Listed[] } | { readonly whole: string });

/** What is known of a workspace's modules, as one of its files sees it. */
export interface Modules {
  /**
   * Those that have all of some names, as the file would spell them, the likeliest first.
   * @param text the file's, as it is now
   */
  having(bindings: readonly Binding[], text: string): readonly string[];
  /** Whether a module is known not to have all of some names: it is a source that does not export them, or there is none. */
  lacks(bindings: readonly Binding[], from: string): boolean;
  /** Whether a module is of a package that no `package.json` of the workspace declares, and of which no other file takes anything. */
  isUnknownPackage(from: string): boolean;
  /**
   * The imports that the file lacks, as far as its language tells which names it lacks; the one of most names first.
   * @param text the file's, as it is now
   */
  missing(text: string): readonly Missing[];
  /** The quotes that most files have around modules; undefined where none has any. */
  quote(): string | undefined;
}
