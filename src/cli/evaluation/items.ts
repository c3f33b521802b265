import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { UsageError } from "../arguments.ts";
import { guessedPath } from "./guessedPath.ts";

/** One line of an evaluation file: a place, and what is right there. */
export interface Item {
  readonly name: string;
  /** What sort of place it is; the figures are told for each. */
  readonly kind: string | undefined;
  readonly path: string;
  /** The folder that `path` is in, on this machine, where other files of it may be looked at. */
  readonly root: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
  /** What an acceptable middle matches. */
  readonly pattern: RegExp | undefined;
  /** What stood there. */
  readonly middle: string | undefined;
  /** Whether the whole text must parse. */
  readonly parses: boolean;
  /** Python that must accept the whole text. */
  readonly test: { readonly code: string; readonly entryPoint: string } | undefined;
}

/** Fields that other people's files call otherwise (HumanEval's infilling sets: Bavarian et al., arXiv 2207.14255). */
const ALIASES = { prefix: "prompt", middle: "canonical_solution", name: "task_id" } as const;

/**
 * Items of a JSON-lines file, plain or gzipped.
 * @throws UsageError if the file cannot be read or has no items, or naming the first line that is not one
 */
export async function readItems(file: string): Promise<Item[]> {
  let text: string;
  try {
    const bytes = await readFile(file);
    text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const items = text
    .split("\n")
    .map((line, index) => [line, index + 1] as const)
    .filter(([line]) => line.trim() !== "")
    .map(([line, number]) => itemOf(line, number, (cause) => new UsageError(`${file}, line ${number}: ${cause}`)));
  if (items.length === 0) throw new UsageError(`${file} has no items: one JSON object a line is expected`);
  return Promise.all(items.map(async (item) => ({ ...item, path: item.path ?? (await guessedPath(item)) })));
}

/** An item as its line tells it: of some neither path nor language is told. */
type Told = Omit<Item, "path"> & { readonly path: string | undefined };

function itemOf(line: string, number: number, wrong: (cause: string) => UsageError): Told {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    throw wrong("it is not JSON");
  }
  if (typeof fields !== "object" || fields === null) throw wrong("it is not a JSON object");
  const text = (name: string): string | undefined => {
    const alias = ALIASES[name as keyof typeof ALIASES];
    const called = (fields[name] ?? null) === null ? (alias ?? name) : name;
    const found = fields[called] ?? undefined; // nothing is a null in some people's files
    if (found !== undefined && typeof found !== "string") throw wrong(`"${called}" must be a text`);
    return found;
  };
  const prefix = text("prefix");
  const suffix = text("suffix");
  const pattern = text("pattern");
  const middle = text("middle");
  const code = text("test");
  const entryPoint = text("entry_point");
  if (prefix === undefined || suffix === undefined)
    throw wrong('it needs the texts "prefix" (or "prompt") and "suffix"');
  if (pattern === undefined && middle === undefined) {
    throw wrong('it needs the text "pattern" or "middle" (or "canonical_solution")');
  }
  if (code !== undefined && entryPoint === undefined) throw wrong('a "test" needs an "entry_point"');
  return {
    name: text("name") ?? `${number}`,
    kind: text("kind"),
    path: text("path") ?? (entryPoint === undefined ? undefined : `${entryPoint}.py`),
    root: text("root"),
    prefix,
    suffix,
    pattern: pattern === undefined ? undefined : regExpOf(pattern, wrong),
    middle,
    parses: fields.parses === true,
    test: code === undefined || entryPoint === undefined ? undefined : { code, entryPoint },
  };
}

function regExpOf(pattern: string, wrong: (cause: string) => UsageError): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw wrong(`its "pattern" is not a regular expression: ${pattern}`);
  }
}
