import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Edit, Point, Tree } from "@vscode/tree-sitter-wasm";
import type { FillIn, Importable } from "../model/prompt.ts";
import { type Grammar, grammarOf } from "./grammars.ts";
import { JAVASCRIPT, TSX, TYPESCRIPT } from "./names/ecmascript.ts";
import { type Importing, importingOf } from "./names/importing.ts";
import { type Lacking, lackingAt, stillLacking } from "./names/lacking.ts";
import { errorsOfNames, namesOf } from "./names/names.ts";
import type { Naming } from "./names/naming.ts";
import { PYTHON } from "./names/python.ts";
import { isProse } from "./prose.ts";
import { endsWithoutValue } from "./returns.ts";
import { errorsOfStructure } from "./structure.ts";
import { unusedBeside } from "./unused.ts";

const required = createRequire(import.meta.url);
// It is CommonJS that Node cannot import by names; its grammars lie beside it.
const { Language, Parser, Query } = required("@vscode/tree-sitter-wasm") as typeof import("@vscode/tree-sitter-wasm");
const FOLDER = dirname(required.resolve("@vscode/tree-sitter-wasm"));

const NAMING: Record<Grammar, Naming> = { typescript: TYPESCRIPT, tsx: TSX, javascript: JAVASCRIPT, python: PYTHON };

export { headOf } from "./names/importing.ts";
export type { Lacking } from "./names/lacking.ts";

/** What stands around a middle. */
export type Around = Pick<FillIn, "prefix" | "suffix" | "elsewhere" | "importable">;

/** What a document is with a middle. */
export interface Judged {
  /** Its errors: those of its structure (`errorsOfStructure`), of its names (`errorsOfNames`), and of what its function returns (`endsWithoutValue`). */
  readonly errors: number;
  /** Names that are used behind the middle and bound nowhere, though they could be where it stands (`lackingAt`), each of them without it, too. */
  readonly lacking: readonly Lacking[];
  /** Names that are bound beside the middle to be used, and that nothing uses (`unusedBeside`). */
  readonly unused: number;
}

/** What a language's grammar makes of documents. */
export interface Syntax {
  /**
   * A document with a middle. What stands around the middle is read anew only where it is another than last time, and so is a middle: the
   * same are asked for while they are searched for, told and weighed.
   */
  judged(around: Around, middle: string): Judged;
  /** Whether what stands at a place of a middle is prose: a comment, or what a string says. */
  isProse(around: Around, middle: string, at: number): boolean;
  /** How statements begin that bind names. */
  readonly bindings: Naming["bindings"];
  /** How names are imported that a document may lack: those of its workspace (`Around.importable`), and those of its language. */
  importable(around: Around): readonly Importable[];
  /** A statement that does nothing, where blocks are told by their indentation. */
  readonly idle: string | undefined;
}

const NONE: readonly Importable[] = [];

let initialized: Promise<void> | undefined;
/** They live as long as their thread does: there are four. */
const loaded = new Map<Grammar, Promise<Syntax>>();

/**
 * The syntax of a document's language, loaded once; undefined where no grammar of it is shipped.
 * @throws Error if the grammar cannot be loaded
 */
export async function syntaxOf(path: string): Promise<Syntax | undefined> {
  const grammar = grammarOf(path);
  if (!grammar) return undefined;
  const syntax = loaded.get(grammar) ?? load(grammar);
  loaded.set(grammar, syntax);
  return syntax;
}

async function load(grammar: Grammar): Promise<Syntax> {
  initialized ??= Parser.init({ locateFile: (file: string) => join(FOLDER, file) });
  await initialized;
  const parser = new Parser();
  const language = await Language.load(join(FOLDER, `tree-sitter-${grammar}.wasm`));
  parser.setLanguage(language);
  const naming = NAMING[grammar];
  const query = new Query(language, naming.query);
  const isIndented = grammar === "python";
  const parsed = (text: string, before?: Tree): Tree => {
    const tree = parser.parse(text, before);
    if (!tree) throw new Error(`The grammar of ${grammar} gave no tree`); // only where parsing is cancelled, which nothing does
    return tree;
  };
  let last: Place | undefined;
  const placeOf = ({ prefix, suffix, elsewhere = "", importable = NONE }: Around): Place => {
    const isLast = last?.prefix === prefix && last.suffix === suffix && last.elsewhere === elsewhere;
    // Each message from another thread brings arrays of its own.
    if (last && isLast && isDeepStrictEqual(last.importable, importable)) return last;
    last?.tree.delete();
    const words = new Set(elsewhere.split(" "));
    const importing = importingOf(importable, naming.importable ?? NONE);
    const tree = parsed(prefix + suffix);
    const place = { prefix, suffix, elsewhere, importable, words, importing, tree, known: new Map() };
    last = place;
    return place;
  };
  /** What may be made of a document with a middle while there is its tree. */
  const withMiddle = <Made>(place: Place, middle: string, make: (tree: Tree, text: string) => Made): Made => {
    const text = place.prefix + middle + place.suffix;
    const edited = place.tree.copy();
    edited.edit(inserting(middle, place.prefix));
    const tree = parsed(text, edited);
    const made = make(tree, text);
    edited.delete();
    tree.delete();
    return made;
  };
  const syntax: Syntax = {
    isProse(around, middle, at) {
      const isAt = (tree: Tree) => isProse(tree.rootNode, around.prefix.length + at);
      return withMiddle(placeOf(around), middle, isAt);
    },
    bindings: naming.bindings,
    importable: (around) => placeOf(around).importing.all,
    idle: isIndented ? "pass" : undefined,
    judged(around, middle) {
      const place = placeOf(around);
      const { prefix, words, importing, known } = place;
      const before = known.get(middle);
      if (before) return before;
      const end = prefix.length + middle.length;
      const judged = withMiddle(place, middle, ({ rootNode }, text) => {
        const isKnown = (name: string) => naming.known.has(name) || words.has(name);
        const names = namesOf(query.captures(rootNode), text, isKnown, importing);
        const isOpenEnded = isIndented && endsWithoutValue(rootNode, prefix.length, end);
        const lacking =
          middle === "" ? lackingAt(end, names) : stillLacking(syntax.judged(around, "").lacking, end, names);
        const stretch = { document: rootNode, text, begin: prefix.length, end };
        return {
          errors: errorsOfStructure(rootNode, isIndented) + errorsOfNames(names) + (isOpenEnded ? 1 : 0),
          lacking,
          unused: unusedBeside(stretch, names, (name) => words.has(name)),
        };
      });
      known.set(middle, judged);
      return judged;
    },
  };
  return syntax;
}

/** What stands around middles, read. */
interface Place extends Required<Around> {
  readonly words: ReadonlySet<string>;
  readonly importing: Importing;
  /** Without any middle. */
  readonly tree: Tree;
  /** Those that have been asked for. */
  readonly known: Map<string, Judged>;
}

/** The edit that inserts a middle behind a prefix. */
function inserting(middle: string, prefix: string): Edit {
  const startIndex = prefix.length;
  const startPosition = endOf(prefix);
  return {
    startIndex,
    oldEndIndex: startIndex,
    newEndIndex: startIndex + middle.length,
    startPosition,
    oldEndPosition: startPosition,
    newEndPosition: endOf(prefix + middle),
  };
}

function endOf(text: string): Point {
  const lines = text.split("\n");
  return { row: lines.length - 1, column: lines[lines.length - 1].length };
}
