/** What marks a hole in a selection. */
const HOLE = "___";

/** The texts before, between and behind the holes of a text: one more than there are holes. */
export function betweenHoles(text: string): string[] {
  return text.split(/(?<!_)___(?!_)/);
}

export function hasHoles(text: string): boolean {
  return betweenHoles(text).length > 1;
}

/** The text again, holes that are not filled yet among it. */
export function joined(parts: readonly string[]): string {
  return parts.join(HOLE);
}
