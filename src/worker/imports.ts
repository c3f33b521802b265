import type { Importable } from "../model/prompt.ts";
import { headOf, type Lacking } from "../syntax/syntax.ts";

/** An import of several names. */
export interface Import {
  /** `from typing import `, `import `. */
  readonly head: string;
  /** What stands behind that. */
  readonly whats: readonly string[];
  /** Whether the document's workspace has some of them, and not its language alone. */
  readonly isHere: boolean;
}

/**
 * The imports that bind names which are lacking: one for each module that has some of them, or is one.
 * @param importable how names are imported
 * @param here those of them that the document's workspace knows
 */
export function importsOf(
  lacking: readonly Lacking[],
  importable: readonly Importable[],
  here: readonly Importable[],
): Import[] {
  const names = new Set(lacking.map(({ name }) => name));
  const found = new Map<string, Import>();
  for (const one of importable.filter(({ name }) => names.has(name))) {
    const { module, what } = one;
    const key = module ?? ` ${what}`;
    const { whats = [], isHere = false } = found.get(key) ?? {};
    found.set(key, {
      head: headOf(one),
      whats: whats.includes(what) ? whats : [...whats, what].sort(inOrder),
      isHere: isHere || here.includes(one),
    });
  }
  return [...found.values()];
}

/** Constants, classes and functions, as isort has them, and by name. */
function inOrder(one: string, other: string): number {
  const kindOf = (name: string) => (/^[A-Z\d_]{2,}\b/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return kindOf(one) - kindOf(other) || (one < other ? -1 : 1);
}
