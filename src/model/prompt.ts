import type { Manifest } from "./manifest.ts";
import { SteadyStart } from "./steadyStart.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What a completion is asked for: the text on both sides of the cursor. */
export interface FillIn {
  /** Path of the document; its last two parts are told to the model. */
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
  /** What the suffix begins with and the editor has closed by itself, as where Enter was pressed between brackets. The model is not told. */
  readonly closedBelow?: string;
  /** Words of the document's other parts, with a space between two: names that stand neither before nor behind. The model is not told. */
  readonly elsewhere?: string;
  /** How names are imported that the document may lack. The model is not told. */
  readonly importable?: readonly Importable[];
  /** What the completion begins with, where that is known without the model; it goes on behind it. */
  readonly opening?: string;
  /** What of the opening is not known but has been selected in a list: how probable that is counts, unless it is certain. */
  readonly selected?: string;
  /** Whether that has been selected by somebody, and so is certain; a list selects its first entry by itself. */
  readonly isChosen?: boolean;
  /** What the editor indents by, where the document does not show it: a tab, or spaces. The model is not told. */
  readonly indentUnit?: string;
  /** Whether what stands in the document, or in sources near it, is expected to be said again; it is where this is not given. The model is not told. */
  readonly ngrams?: boolean;
  /** What is told of other documents, the most telling last. */
  readonly neighbours?: readonly Neighbour[];
  /** Tokens that the neighbours may take at most; none where it is not given. */
  readonly neighbourTokens?: number;
  /** Tokens of the prefix that are told at most, whatever `contextTokens` says; 0, or not given: as many as fit. */
  readonly prefixTokens?: number;
  /** Tokens of the suffix that are told at most; 0, or not given: a share of the context. */
  readonly suffixTokens?: number;
  /** Tokens that the prompt and what is decoded behind it have together; the model's context where it is not given. */
  readonly contextTokens?: number;
}

/** How a name is imported: `List` from `typing`; `numpy as np` by itself. */
export interface Importable {
  readonly name: string;
  /** What it is taken of; undefined where it is a module that is imported by itself. */
  readonly module: string | undefined;
  /** What stands behind `import`: the name, or what is called so. */
  readonly what: string;
}

/** A piece of another document. */
export interface Neighbour {
  readonly path: string;
  readonly text: string;
}

/** The suffix is encoded first: a longer one would make every edit behind the cursor dear. */
const SUFFIX_SHARE = 3 / 16;
/** Lines by which the prefix's beginning moves at a time: between two moves, typing only extends the context. */
const PREFIX_STEP = 16;
/** A token is seldom longer than this many characters on average: what is over it is not even tokenized. */
const CHARACTERS_PER_TOKEN = 8;

/** The fill-in behind its opening, which stands before the cursor there. */
export function behindOpening({ opening = "", ...fillIn }: FillIn): FillIn {
  return { ...fillIn, prefix: fillIn.prefix + opening };
}

/** Brackets and quotes that close what stands before the cursor on its line. */
const CLOSERS = /^[)\]}"'`]+/;
/** Such as close, in the line below, what the line above has opened: Enter was pressed between them. */
const CLOSERS_BELOW = /^\n[ \t]*[)\]}"'`]+/;
const OPENED_ABOVE = /[([{][ \t]*\n[ \t]*$/;

/**
 * The fill-in that a completion is told: without the closing brackets and quotes right behind the cursor, and what the editor has closed below. Editors write them as their
 * bracket or quote is typed; were the model told of them, each would change the prompt's beginning, and all of it would have to be encoded
 * anew. It closes them itself, and that is not shown (`fitted`); completions are no worse for it (models/evidence/speed.md).
 */
export function withoutClosers({ closedBelow = "", ...fillIn }: FillIn): FillIn {
  const { prefix, suffix } = fillIn;
  if (closedBelow !== "" && suffix.startsWith(closedBelow)) {
    return { ...fillIn, suffix: suffix.slice(closedBelow.length).replace(CLOSERS, "") };
  }
  const hasBegun = prefix.slice(prefix.lastIndexOf("\n") + 1).trim() !== "";
  if (hasBegun) return { ...fillIn, suffix: suffix.replace(CLOSERS, "") };
  return OPENED_ABOVE.test(prefix) ? { ...fillIn, suffix: suffix.replace(CLOSERS_BELOW, "") } : fillIn;
}

/**
 * The prompt in the order suffix, prefix, middle (models/README.md): token ids that fit the model's context together with
 * `maxTokens` of canvas, or a part of that (`contextTokens`). The prefix is told as it is: it is for the caller to heal it (`healed`). Too
 * long a prefix is cut at a line start, too long a suffix at its end.
 * @param steady where it was cut for the prompts before
 */
export function promptTokens(
  fillIn: FillIn,
  tokenizer: Tokenizer,
  manifest: Manifest,
  maxTokens: number,
  steady = new SteadyStart(),
): number[] {
  const { suffix, prefix } = manifest.tokens;
  const header = [...tokensOfNeighbours(fillIn, tokenizer, manifest), ...tokenizer.encode(titleOf(fillIn.path))];
  const { prefixTokens = 0, suffixTokens = 0 } = fillIn;
  const context = contextOf(fillIn, manifest);
  const room = (prefixTokens === 0 ? context : manifest.contextLength) - maxTokens - header.length - 2;
  const suffixLimit = Math.max(0, Math.min(suffixTokens || Math.floor(SUFFIX_SHARE * context), Math.floor(room / 3)));
  const after = tokenizer.encode(fillIn.suffix.slice(0, suffixLimit * CHARACTERS_PER_TOKEN)).slice(0, suffixLimit);
  const prefixLimit = Math.min(room - after.length, prefixTokens || Number.POSITIVE_INFINITY);
  const before = fitPrefix(fillIn, tokenizer, prefixLimit, steady);
  return [suffix, ...after, prefix, ...header, ...before];
}

function contextOf({ contextTokens = Number.POSITIVE_INFINITY }: FillIn, { contextLength }: Manifest): number {
  return Math.min(contextTokens, contextLength);
}

/** A path's last two parts, on a line of their own. */
function titleOf(path: string): string {
  return `${path.replaceAll("\\", "/").split("/").slice(-2).join("/")}\n`;
}

/** The neighbours that fit, each below its own path, as if they stood before the document; a quarter of the context at most. */
function tokensOfNeighbours(fillIn: FillIn, tokenizer: Tokenizer, manifest: Manifest): number[] {
  const { neighbours = [], neighbourTokens = 0 } = fillIn;
  let room = Math.min(neighbourTokens, Math.floor(contextOf(fillIn, manifest) / 4));
  const kept: number[][] = [];
  for (const { path, text } of neighbours.toReversed()) {
    const ids = tokenizer.encode(`${titleOf(path)}${text}\n\n`);
    if (ids.length > room) continue;
    room -= ids.length;
    kept.unshift(ids);
  }
  return kept.flat();
}

/** The end of a prefix in at most `limit` tokens, from a line start on where the last line itself fits. */
function fitPrefix({ path, prefix: text }: FillIn, tokenizer: Tokenizer, limit: number, steady: SteadyStart): number[] {
  if (limit <= 0) return [];
  const lines = text.split("\n");
  // Lines before this one cannot fit, whatever they hold: there are at least as many tokens as line ends.
  const earliest = Math.max(0, lines.length - limit);
  let first = Math.ceil(earliest / PREFIX_STEP) * PREFIX_STEP;
  for (; first < lines.length; first += PREFIX_STEP) {
    const candidate = lines.slice(first).join("\n");
    if (candidate.length > limit * CHARACTERS_PER_TOKEN) continue;
    const ids = tokenizer.encode(candidate);
    if (ids.length > limit) continue;
    const start = steady.of(path, lines, first, PREFIX_STEP);
    return start === first ? ids : tokenizer.encode(lines.slice(start).join("\n"));
  }
  // Not even the last lines fit between two steps: the nearest tokens, from a line start if there is one.
  const near = text.slice(-limit * CHARACTERS_PER_TOKEN);
  const lineStart = near.indexOf("\n") + 1;
  const whole = tokenizer.encode(near.slice(lineStart));
  return whole.slice(-limit);
}
