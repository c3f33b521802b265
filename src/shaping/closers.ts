import { CLOSERS, OPENERS } from "./lines.ts";
import { mayOpen, QUOTES } from "./quotes.ts";

/** What closes by more than a character: an element of JSX or HTML, by its name, or a comment. */
const LONG_CLOSER = /^(?:<\/([\w.:-]*)>| \*\/)/;

/**
 * How many characters of the brackets, quotes, closing tags and ends of comments that stand behind the cursor a completion closes by itself, from the first one on: it takes their
 * place. What it opens it closes first; of a string that it opens and closes nothing counts.
 * @param closers right behind the cursor, the innermost first, such as `")` or `</p>`
 */
export function closersTaken(text: string, closers: string): number {
  return closedAt(text, closers).length;
}

/** Where a completion closes what stands behind the cursor, from the first one on: for each character of that, the index of what closes it. */
export function closedAt(text: string, closers: string): readonly number[] {
  const taken: number[] = [];
  /** The closers of what the completion has opened. */
  const opened: string[] = [];
  for (let i = 0; i < text.length && taken.length < closers.length; i++) {
    const long = opened.length === 0 ? LONG_CLOSER.exec(closers.slice(taken.length)) : null;
    if (long) {
      const [closer, name] = long;
      const written = closer.trim();
      const at = name === undefined ? text.indexOf(written, i) : tagClosedAt(text, i, name);
      if (at < 0) break;
      for (const _ of closer) taken.push(at);
      i = at + written.length - 1;
      continue;
    }
    const character = text[i];
    const expected = opened.at(-1) ?? closers[taken.length];
    if (QUOTES.includes(expected)) {
      if (character === "\\") i++;
      else if (character !== expected) {
        // Code stands in a template between `${` and `}`.
        if (expected === "`" && character === "{" && text[i - 1] === "$") opened.push("}");
        continue;
      }
    }
    if (character === expected) {
      if (opened.length > 0) opened.pop();
      else taken.push(i);
    } else if (OPENERS.includes(character)) opened.push(CLOSERS[OPENERS.indexOf(character)]);
    else if (QUOTES.includes(character) && isClosed(text, i)) opened.push(character);
    else if (CLOSERS.includes(character)) break; // it closes something else
  }
  return taken;
}

/** Where a text closes a tag that was open before `from`: an index, or −1. */
function tagClosedAt(text: string, from: number, name: string): number {
  const escaped = name.replaceAll(".", "\\.");
  // Of a fragment, the opening tag is `<>` too; other tags may have attributes, and arrows in these.
  const opening = name === "" ? "<()>" : `<${escaped}(?![\\w.:-])(?:=>|[^>])*?(/?)>`;
  const tags = new RegExp(`${opening}|</${escaped}>`, "g");
  let depth = 1;
  for (const { 0: tag, 1: selfClosing, index } of text.slice(from).matchAll(tags)) {
    if (tag.startsWith("</")) depth--;
    else if (selfClosing === "") depth++;
    if (depth === 0) return from + index;
  }
  return -1;
}

/** Whether a quote stands for a string that is closed on its line, or for a template. */
function isClosed(text: string, quote: number): boolean {
  const end = text.indexOf(text[quote], quote + 1);
  if (end < 0 || text[quote] === "`") return end > 0;
  return mayOpen(text.slice(0, quote)) && !text.slice(quote, end).includes("\n");
}
