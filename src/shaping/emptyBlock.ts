/** A block with nothing in it that a text ends with: what closes it stands on a line of its own. */
const EMPTY_BLOCK = /(?<=\{)\n[ \t]*\}[)\]};,]*$/;
/** A line that does nothing but close a block. */
const CLOSES_BLOCK = /^[ \t]*\}[)\]};,]*$/;

/** Where the cursor goes once a text has been taken, as an index: into the block that it ends with, if nothing is in that, else behind it. */
export function cursorIn(text: string): number {
  return EMPTY_BLOCK.exec(text)?.index ?? text.length;
}

/** Whether a line does nothing but close a block. */
export function closesBlock(line: string): boolean {
  return CLOSES_BLOCK.test(line);
}
