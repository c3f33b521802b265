import type { FillIn, Importable } from "../model/prompt.ts";
import { lastLine } from "../shaping/lines.ts";
import { headOf, type Lacking } from "../syntax/syntax.ts";
import { natsToSay } from "./against.ts";

/** How much is against an import that brings none of the names which a document lacks, and which could be imported, from where they are known to be, in nats. */
const BESIDE_THE_POINT = 8;
const IMPORTING = /^(?:from|import)\b/;
const WORD = /[\p{L}\p{N}_]+/gu;

/**
 * What is known of a middle's imports, in nats that are for it. Where they bring names that the document lacks from where its workspace has these, what
 * the modules' names would cost: the model cannot know them, and they need not be guessed. Where they bring none of those that could be imported, or
 * only from elsewhere than where the workspace has them, that is against it.
 * @param importable how names may be imported, those of the workspace and those of the language
 */
export function natsKnown(
  { prefix, importable: here = [] }: FillIn,
  middle: string,
  lacking: readonly Lacking[],
  importable: readonly Importable[],
): number {
  const begun = lastLine(prefix);
  const names = new Set(lacking.map(({ name }) => name));
  const missing = new Set(importable.map(({ name }) => name).filter((name) => names.has(name)));
  const lines = (begun + middle)
    .split("\n")
    .map((line) => line.trimStart())
    .filter((line) => IMPORTING.test(line));
  if (missing.size === 0 || lines.length === 0) return 0;
  const said = new Set(lines.flatMap((line) => line.match(WORD) ?? []).filter((word) => missing.has(word)));
  if (said.size === 0) return -BESIDE_THE_POINT;
  const known = here.filter(({ name }) => said.has(name));
  const told = known.filter((one) => lines.some((line) => imports(line, one)));
  if (known.length > 0 && told.length === 0) return -BESIDE_THE_POINT;
  const typed = /^\s*from\s+(\S*)/.exec(begun)?.[1] ?? "";
  const modules = new Set(told.map(({ module = "" }) => module));
  return [...modules].reduce((nats, module) => {
    const rest = module.startsWith(typed) ? module.slice(typed.length) : module;
    return nats + natsToSay(rest.replaceAll(".", ""));
  }, 0);
}

function imports(line: string, one: Importable): boolean {
  const head = headOf(one);
  if (!line.startsWith(head)) return false;
  return line
    .slice(head.length)
    .split(",")
    .some((item) => item.trim() === one.what);
}
