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
