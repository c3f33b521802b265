/**
 * Remembers where what is told of a prefix began. Of a word that is typed the tokens become more and fewer again, and at the edge of what fits the beginning
 * would go to and fro, and all of the context would have to be encoded anew each time.
 */
export class SteadyStart {
  private last: { readonly path: string; readonly line: number; readonly text: string } | undefined;

  /**
   * The line that a prefix is told from.
   * @param lines of the prefix
   * @param earliest the first from which on it fits
   * @param step by how many lines the beginning moves at a time: it stays up to one step behind `earliest`
   */
  of(path: string, lines: readonly string[], earliest: number, step: number): number {
    const { last } = this;
    const stays =
      last?.path === path && last.line > earliest && last.line <= earliest + step && lines[last.line] === last.text;
    const line = stays ? last.line : earliest;
    this.last = { path, line, text: lines[line] };
    return line;
  }
}
