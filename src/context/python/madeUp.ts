import type { Around } from "../knownImports.ts";
import { type Statement, statementsIn } from "./statements.ts";
import type { WorkspaceModule } from "./workspaceModule.ts";

/** Characters before the cursor that an import may have begun in. */
const LONGEST = 2000;
/** What of an import from a module is written where the module is. */
const MODULE_WRITTEN = /^\s*from\s+\S+\s/;
/** A list of names that is not closed: the model goes on with others and others where it knows none. */
const UNCLOSED = /^([ \t]*from[ \t]+\S+[ \t]+import[ \t]*)\([^)]*$(?![\s\S])/m;
const WORD = /[\p{L}\p{N}_]+/gu;

/**
 * Where in a completion the first import begins that takes what is not there, or that has no end; undefined where none does. What the user has written
 * of it is not asked for, and a name at the end of what is not whole may go on.
 * @param middle the completion, as far as it has come
 * @param isWhole whether that is all of it
 * @param moduleOf what is known of a module, as the file has it
 */
export function madeUpAt(
  { prefix }: Around,
  middle: string,
  isWhole: boolean,
  moduleOf: (from: string) => Pick<WorkspaceModule, "isMissing" | "lacks">,
): number | undefined {
  const near = prefix.slice(-LONGEST);
  const text = near + middle;
  const isMadeUp = ({ from, items, begin, end }: Statement) => {
    const written = near.slice(begin);
    const words = new Set(written.match(WORD));
    const told = isWhole || end < text.length ? items : items.slice(0, -1);
    const taken = told.map((item) => item.taken).filter((name) => !words.has(name));
    if (from === undefined) return taken.some((module) => moduleOf(module).isMissing);
    const module = moduleOf(from);
    return (!MODULE_WRITTEN.test(written) && module.isMissing) || module.lacks(taken);
  };
  const begins = statementsIn(text)
    .filter((one) => one.end > near.length && isMadeUp(one))
    .map(({ begin }) => begin);
  const unclosed = isWhole ? UNCLOSED.exec(text) : undefined;
  if (unclosed && unclosed.index + unclosed[1].length >= near.length) begins.push(unclosed.index);
  return begins.length > 0 ? Math.max(0, Math.min(...begins) - near.length) : undefined;
}
