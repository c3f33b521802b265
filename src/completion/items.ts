import * as vscode from "vscode";
import { closersTaken } from "../shaping/closers.ts";
import { cursorIn } from "../shaping/emptyBlock.ts";
import type { Insertion } from "./selected.ts";

/** Not for people: what the editor runs when its own commands have accepted a text that still evolved; told of the position, and of what it had to go on with there. */
export const ACCEPTED_SOFT = "evoghost.acceptedSoft";
/** Not for people: what the editor runs when its own commands have accepted a text behind which they do not leave the cursor where it belongs; told of where it begins, and of the text. */
export const ACCEPTED_AT = "evoghost.acceptedAt";

/**
 * What the editor is given to show.
 * @param texts what goes on at the cursor
 * @param isSoft whether they still evolve
 * @param outdent how many characters of white space before the cursor they take the place of
 */
export function itemsOf(
  texts: readonly string[],
  { position, range, typed, closed, begins }: Insertion,
  isSoft: boolean,
  outdent: number,
): vscode.InlineCompletionItem[] {
  return texts.map((text) => {
    const replaced = replacedBy(text, position, closed, outdent);
    const item = new vscode.InlineCompletionItem(typed + text, range.union(replaced));
    if (isSoft) {
      // Of a snippet the editor's own commands accept no part, only all of it: then they run the command.
      item.insertText = new vscode.SnippetString().appendText(typed + text).appendTabstop(0);
      item.command = {
        title: "Evoghost: finish the decode",
        command: ACCEPTED_SOFT,
        arguments: [position, begins?.text],
      };
    } else if (replaced.end.isAfter(position) || cursorIn(text) < text.length) {
      item.command = {
        title: "Evoghost: go behind the completion, or into its block",
        command: ACCEPTED_AT,
        arguments: [replaced.start, text],
      };
    }
    return item;
  });
}

/**
 * What a completion takes the place of around the cursor: white space before it, where it stands less deep, and behind it the brackets and quotes that it closes
 * itself.
 * @param closed those that stand there
 * @param outdent how many characters of white space
 */
export function replacedBy(text: string, position: vscode.Position, closed: string, outdent: number): vscode.Range {
  return new vscode.Range(position.translate(0, -outdent), position.translate(0, closersTaken(text, closed)));
}
