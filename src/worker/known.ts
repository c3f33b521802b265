import type { FillIn, Importable } from "../model/prompt.ts";
import { lastLine } from "../shaping/shape.ts";
import { headOf, type Lacking } from "../syntax/syntax.ts";
import { natsToSay } from "./against.ts";

/**
 * What a middle says of modules that the model cannot know, and the workspace does, in nats: where it imports names that the document lacks from where
 * these are known to be, what the modules' names would cost. They need not be guessed.
 */
export function natsKnown({ prefix, importable = [] }: FillIn, middle: string, lacking: readonly Lacking[]): number {
  const begun = lastLine(prefix);
  const names = new Set(lacking.map(({ name }) => name));
  const lines = (begun + middle).split("\n");
  const told = importable.filter((one) => names.has(one.name) && lines.some((line) => imports(line, one)));
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
