import { UsageError } from "./arguments.ts";

/**
 * Text before and after a 1-based line and column.
 * @throws UsageError if the document has no such place, naming what it has
 */
export function splitAt(text: string, line: number, column: number): { prefix: string; suffix: string } {
  const lines = text.split("\n");
  if (line < 1 || line > lines.length) throw new UsageError(`Line ${line} is outside the file: it has ${lines.length}`);
  const length = lines[line - 1].replace(/\r$/, "").length;
  if (column < 1 || column > length + 1) {
    throw new UsageError(`Column ${column} is outside line ${line}: it has ${length + 1}`);
  }
  const offset = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + column - 1;
  return { prefix: text.slice(0, offset), suffix: text.slice(offset) };
}
