import type { Tokenizer } from "./tokenizer.ts";

/** Tokens of a draft that are refined together: they and their surroundings share the model's context. */
const SEGMENT_TOKENS = 128;

/** A part of a draft, and what of it stands behind that. */
export interface DraftPart {
  readonly part: string;
  readonly rest: string;
}

/** A draft in the parts that are refined one after the other. */
export function partsOf(text: string, tokenizer: Pick<Tokenizer, "encode">): DraftPart[] {
  const parts = segments(text, (some) => tokenizer.encode(some).length, SEGMENT_TOKENS);
  return parts.map((part, number) => ({ part, rest: parts.slice(number + 1).join("") }));
}

/**
 * A text in parts of at most `limit` tokens, each from a line start on; a line that is longer is cut within.
 * @param count how many tokens a text has
 */
export function segments(text: string, count: (text: string) => number, limit: number): string[] {
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const line of text.split(/(?<=\n)/).flatMap((line) => within(line, count, limit))) {
    const tokens = count(line);
    if (part !== "" && used + tokens > limit) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += line;
    used += tokens;
  }
  return part === "" ? parts : [...parts, part];
}

/** A line in halves, and these in halves, until each is short enough. */
function within(line: string, count: (text: string) => number, limit: number): string[] {
  if (line.length < 2 || count(line) <= limit) return [line];
  const space = line.lastIndexOf(" ", line.length / 2);
  const middle = space > 0 ? space : Math.floor(line.length / 2);
  return [...within(line.slice(0, middle), count, limit), ...within(line.slice(middle), count, limit)];
}
