import type { FillIn } from "../model/prompt.ts";
import type { EndsBefore } from "./endingBefore.ts";
import { aboveInBlock } from "./lines.ts";

/** Where what stands before a colon is said once in its block: in a style sheet a later value may be meant for those who know it. */
const KEYED = /\.(?:[cm]?[jt]sx?|pyi?|go|jsonc?|ya?ml)$/i;
/** A line that gives a key its value, or a name its type; what an item of a list begins with is none. */
const KEY = /^[ \t]*(?:(?:readonly|public|private|protected) )*(["']?)([\p{L}\p{N}_$][\p{L}\p{N}_$.-]*)\1\??:(?= |$)/u;
/** What stands before a colon of Python's, or before a label's statement, and not for a value. */
const NO_KEY = /^(?:else|try|finally|except|default)$/;

/**
 * Whether a line gives a key of its block a value once more, as a model does that has nothing more to say: the first and the second key in turns. Of 142,387
 * lines with a key of Python's own library and of public packages in TypeScript, JavaScript and JSON, 122 say it again, nearly all of them in strings.
 */
export function keysAgain({ path }: FillIn): EndsBefore {
  return KEYED.test(path) ? (lines, at, isBegun) => !isBegun && isKeyAgain(lines, at) : () => false;
}

function isKeyAgain(lines: readonly string[], at: number): boolean {
  const key = keyOf(lines[at]);
  return key !== undefined && aboveInBlock(lines, at).some((line) => keyOf(line) === key);
}

function keyOf(line: string): string | undefined {
  const key = KEY.exec(line)?.[2];
  return key === undefined || NO_KEY.test(key) ? undefined : key;
}
