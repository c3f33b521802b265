import * as vscode from "vscode";
import type { AutoClosed } from "../context/autoClosed.ts";
import { textIn } from "../context/fillIn.ts";
import { moved } from "../context/moved.ts";
import { closersTaken } from "../shaping/closers.ts";
import { cursorIn } from "../shaping/emptyBlock.ts";
import { fitted } from "../shaping/fit.ts";

/** Characters behind the cursor by which a place is known again. */
const SAME_TEXT = 64;

/** A line end with what its line is indented by, before a bracket or a closing tag. */
const BROKEN_UP = /^\n[ \t]*(?=[)\]}]|<\/)/;
/** Brackets, quotes and closing tags that an editor may have put there. */
const CLOSERS = /^(?:[)\]}>"'`]|<\/[\w.:-]*>)*/;

/**
 * Where a completion begins in a document, and what is left of its texts behind what has been typed of them. It moves with its line, as where an accepted entry of the suggest
 * widget imports something above.
 */
export class Anchor implements vscode.Disposable {
  private readonly lineToCursor: string;
  private readonly after: string;
  private readonly listening: vscode.Disposable;
  private at: vscode.Position;
  /** How many characters of white space before that its texts take the place of. */
  private outdentBy = 0;

  /** @param closed what the editor closes by itself: a text takes its place */
  constructor(
    readonly document: vscode.TextDocument,
    position: vscode.Position,
    private readonly closed: AutoClosed,
  ) {
    this.at = position;
    this.lineToCursor = document.lineAt(position.line).text.slice(0, position.character);
    this.after = this.textBehind(position);
    this.listening = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document) return;
      for (const change of event.contentChanges) {
        const { start, end } = change.range;
        // What changes before it within its line is white space that it takes the place of, or has it fit no more.
        const isWithinLine = start.line === this.at.line && !change.text.includes("\n");
        if (!isWithinLine && end.isBefore(this.at)) this.at = moved(this.at, change) ?? this.at;
      }
    });
  }

  get position(): vscode.Position {
    return this.at;
  }

  /** Has its texts stand less deep by so many characters of white space. */
  outdent(by = 0): void {
    this.outdentBy = by;
  }

  /** How many characters of white space before a position its texts take the place of. */
  outdentAt(document: vscode.TextDocument, position: vscode.Position): number {
    const { start } = this;
    if (document !== this.document || position.line !== start.line || position.isBefore(start)) return 0;
    const between = textIn(document, start, position);
    return between.length <= this.outdentBy && between.trim() === "" ? between.length : 0;
  }

  /** What has been typed from there to a position. */
  typedTo(position: vscode.Position): string {
    return this.outdentAt(this.document, position) > 0 ? "" : textIn(this.document, this.start, position);
  }

  /** What is left of a text at a position, as it is shown; undefined where it does not fit there. */
  rest(text: string, document: vscode.TextDocument, position: vscode.Position): string | undefined {
    const { start, lineBefore } = this;
    if (document !== this.document || position.isBefore(start)) return undefined;
    const line = document.lineAt(start.line).text;
    if (line.slice(0, start.character) !== lineBefore) return undefined;
    const typed = this.typedTo(position);
    if (!text.startsWith(typed)) return undefined;
    const after = this.textBehind(position);
    // The cursor has moved over what stood behind it: nothing was typed.
    if (!goesOnWith(after, this.after)) return undefined;
    const before = document.lineAt(position.line).text.slice(0, position.character);
    const rest = this.fitting(text, typed, typed === "" ? lineBefore : before, after);
    const closed = this.closed.behind(document, position);
    // The empty block that it ends with has been opened, and the editor has closed it.
    if (typed.length === cursorIn(text) && closed.startsWith("}")) return "";
    // What closes no more than what the editor has closed changes nothing.
    return rest === closed.slice(0, closersTaken(rest, closed)) ? "" : rest;
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** Where a text begins. */
  private get start(): vscode.Position {
    return this.at.translate(0, -this.outdentBy);
  }

  /** What stood before that on its line. */
  private get lineBefore(): string {
    return this.lineToCursor.slice(0, this.start.character);
  }

  private fitting(text: string, typed: string, lineBefore: string, after: string): string {
    // What was shown where it began is shown to its end, unless something else stands behind it now.
    if (typed !== "" && sameText(after, this.after)) {
      const whole = fitted(text, this.lineBefore, this.after);
      if (whole.startsWith(typed)) return whole.slice(typed.length);
    }
    return fitted(text.slice(typed.length), lineBefore, after);
  }

  /** The text behind a position, without what the editor has closed. */
  private textBehind(position: vscode.Position): string {
    const closed = this.closed.behind(this.document, position);
    return textIn(this.document, position.translate(0, closed.length), new vscode.Position(position.line + 64, 0));
  }
}

/**
 * Whether a text is an earlier one, but for what the editor has put before it meanwhile: brackets, quotes and tags that it has closed, or the line end between those where
 * Enter was pressed.
 */
function goesOnWith(text: string, earlier: string): boolean {
  const brokenUp = BROKEN_UP.exec(text)?.[0].length ?? 0;
  return [text, text.slice(brokenUp)].some((behind) => {
    const closed = CLOSERS.exec(behind)?.[0].length ?? 0;
    return Array.from({ length: closed + 1 }, (_, extra) => behind.slice(extra)).some((rest) =>
      sameText(rest, earlier),
    );
  });
}

/** Whether two texts behind a cursor are the same: both are cut off some lines on, not at the same place. */
function sameText(text: string, earlier: string): boolean {
  return text.slice(0, SAME_TEXT) === earlier.slice(0, SAME_TEXT);
}
