/**
 * The quote of a string that a line of code opens and does not close; undefined where there is none. An apostrophe inside or
 * behind a word opens nothing, and a line with a triple quote is not judged.
 */
export function openQuote(line: string): string | undefined {
  if (/"""|'''/.test(line)) return undefined;
  let open: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (open !== undefined && character === "\\") i++;
    else if (character === open) open = undefined;
    else if (open === undefined && "\"'".includes(character) && !/\w/.test(line[i - 1] ?? "")) open = character;
  }
  return open;
}
