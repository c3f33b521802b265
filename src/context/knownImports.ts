import type { FillIn, Importable } from "../model/prompt.ts";

/** The text on both sides of a cursor. */
export type Around = Pick<FillIn, "prefix" | "suffix">;

/** What is known of imports, as one file of a workspace sees them. */
export interface KnownImports {
  /** What a completion begins with where an import is being written, and it is known how that goes on; undefined elsewhere. */
  opening(around: Around): string | undefined;
  /** How names are imported that the file may lack behind the cursor. */
  importable(around: Around): readonly Importable[];
  /**
   * What a completion should begin with instead of what it imports; undefined where nothing better is known.
   * @param middle the completion, as far as it has come
   */
  redirected(around: Around, middle: string): string | undefined;
  /**
   * Where in a completion the first import begins that is made up: what it takes is known not to be there. Undefined where none is.
   * @param middle the completion, as far as it has come
   * @param isWhole whether that is all of it
   */
  madeUpAt(around: Around, middle: string, isWhole: boolean): number | undefined;
}

/** Tells of completions of a place whether, as far as it is known, what they import is there, and where they take it from. */
export function areImportsRight(around: Around, imports: KnownImports | undefined): (middle: string) => boolean {
  return (middle) =>
    imports === undefined ||
    (imports.redirected(around, middle) === undefined && imports.madeUpAt(around, middle, true) === undefined);
}
