import type { Manifest } from "./manifest.ts";
import { type FillIn, promptTokens } from "./prompt.ts";
import type { SteadyStart } from "./steadyStart.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What is told of a fill-in before its middle. */
export interface Told {
  readonly prompt: readonly number[];
  /** The end of the prefix, which `prompt` lacks: the middle begins with it. */
  readonly owed: string;
}

/** A space or tab at the end; or a line end, with a blank line before it. More would be decoded again in vain. */
const SPACE = /(?:\n[ \t]*)?\n$|[ \t]$/;
/** The last word that has been begun, of those that a name is made of: `Map` of `fromMap`, `map` of `from_map`; with a space before it. */
const WORD = / ?\p{Lu}?(?<!\p{Ll})\p{Ll}{1,24}$| ?(?<!\p{Lu})\p{Lu}{1,24}$/u;
/** A run of signs that may go on: `==`, `('`, `[]`. */
const SIGNS = /(?: |(?<![^\s\p{L}\p{N}]))[^\s\p{L}\p{N}]{0,5}[([{"'`=<>!&|+\-*/:]$/u;
/** Neither is longer, with all that is looked at before it. */
const LONGEST = 32;

/** What can be told of a fill-in. */
export interface Healed {
  /** Its prefix without the white space at its end. */
  readonly space: Told;
  /** Its prefix without the word or the signs that have been begun, where there are some whose tokens can be told from those before them. */
  readonly begun?: Told;
}

/** The white space at the end of a prefix that is not told. */
export function spaceAtEnd(prefix: string): string {
  return SPACE.exec(prefix)?.[0] ?? "";
}

/** The word or the signs that have been begun at the end of a prefix. */
function begunAtEnd(prefix: string): string | undefined {
  const end = prefix.slice(-LONGEST);
  const [begun] = WORD.exec(end) ?? SIGNS.exec(end) ?? [];
  return begun;
}

/** A prefix without what its end may become another of yet: white space, a word or signs that have been begun. */
export function withoutBegun(prefix: string): string {
  const open = begunAtEnd(prefix) ?? spaceAtEnd(prefix);
  return prefix.slice(0, prefix.length - open.length);
}

/**
 * What can be told of a fill-in, so that the middle begins where a token does.
 *
 * The tokens of a word's beginning are not those that it begins with once it is whole: behind `mo`, a model that has seldom met `mo` and `nth`
 * beside each other says `th`; behind `(`, one that knows `()` does not say `)` (token healing: Lundberg, "The Art of Prompt Design: Prompt
 * Boundaries and Token Healing", 2023). Besides, the prompt stays the same while a word is typed. Scripts without cases are left alone: there a
 * run of letters is no word.
 *
 * White space is the next token's as well: the tokenizer has a space at the beginning of a word, and line ends together with the indentation
 * behind them.
 * @param steady where the prefix was cut for the prompts before
 */
export function healed(
  fillIn: FillIn,
  tokenizer: Tokenizer,
  manifest: Manifest,
  maxTokens: number,
  steady?: SteadyStart,
): Healed {
  const { prefix } = fillIn;
  const owed = spaceAtEnd(prefix);
  const text = prefix.slice(0, prefix.length - owed.length);
  const space = { prompt: promptTokens({ ...fillIn, prefix: text }, tokenizer, manifest, maxTokens, steady), owed };
  const begun = begunAtEnd(prefix);
  const prompt = begun && withoutEnd(space.prompt, begun, tokenizer);
  return prompt ? { space, begun: { prompt, owed: begun } } : { space };
}

/** Tokens without those at their end that make up a text; undefined where none make up just that. */
function withoutEnd(tokens: readonly number[], text: string, tokenizer: Tokenizer): readonly number[] | undefined {
  for (let begin = tokens.length - 1; begin >= 0; begin--) {
    const end = tokenizer.decode(tokens.slice(begin));
    if (end.length >= text.length) return end === text ? tokens.slice(0, begin) : undefined;
  }
  return undefined;
}
