/** A line that does nothing but close a block. */
const CLOSES_BLOCK = /^[ \t]*\}[)\]};,]*$/;

/** Where the cursor goes once a text has been taken, as an index: into the block that it ends with, if nothing is in that, else behind it. */
export function cursorIn(text: string): number {
  const lastLineEnd = text.lastIndexOf("\n");
  const isEmptyBlock = text[lastLineEnd - 1] === "{" && closesBlock(text.slice(lastLineEnd + 1));
  return isEmptyBlock ? lastLineEnd : text.length;
}

/** Whether a line does nothing but close a block. */
export function closesBlock(line: string): boolean {
  return CLOSES_BLOCK.test(line);
}
