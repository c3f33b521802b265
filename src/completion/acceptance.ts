import * as vscode from "vscode";
import type { AutoClosed } from "../context/autoClosed.ts";
import { textIn } from "../context/fillIn.ts";
import { closersTaken } from "../shaping/closers.ts";
import { cursorIn } from "../shaping/emptyBlock.ts";
import type { Cursor } from "./cursor.ts";
import type { Ghost } from "./ghost.ts";
import { replacedBy } from "./items.ts";
import type { AcceptCommand, ShownByEditor } from "./shownByEditor.ts";

/** A line, with the line end before it where it begins with one. */
const NEXT_LINE = /^\n?[^\n]*/;
/** A word or a run of signs, with the white space before it. */
const NEXT_WORD = /^\s*(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+)/u;
const WHOLE = /^[\s\S]+/;

/** The one completion that can be accepted. */
export interface Acceptable {
  /** The ghost that is alive, whether or not it still evolves. */
  alive(): Ghost | undefined;
  /** The decode of what is shown, if that is not its final text; undefined where it is, and the editor knows which of several it shows. */
  evolving(): Ghost | undefined;
  /** What the user has accepted at a place, and goes on with `selected` there; decoded anew where its decode is not alive any more. Undefined where there can be none. */
  behind(document: vscode.TextDocument, position: vscode.Position, selected: string | undefined): Ghost | undefined;
  /** Ends the ghost that is alive. */
  end(): void;
  /** Whether the user has dismissed a completion there, and none has begun since. */
  isDismissedAt(document: vscode.TextDocument, position: vscode.Position): boolean;
}

/**
 * Takes a completion into the document, or the next part of it. One that still evolves is decoded to its end first: a soft token never
 * gets into the document, whichever way it is accepted.
 */
export class Acceptance {
  private undoing = false;

  constructor(
    private readonly shown: ShownByEditor,
    private readonly completion: Acceptable,
    private readonly cursor: Cursor,
    private readonly closed: AutoClosed,
  ) {}

  /** While soft text is undone and decoded: where the editor says the cursor is may be where it was before. */
  get isUndoing(): boolean {
    return this.undoing;
  }

  /** Inserts the completion. */
  async accept(): Promise<void> {
    const ghost = this.completion.evolving();
    if (ghost) await this.acceptDecoded(ghost);
    else await this.acceptShown("commit");
  }

  /** Inserts the completion's next word; the rest stays as ghost text. */
  acceptWord(): Promise<void> {
    return this.acceptPart(NEXT_WORD, "acceptNextWord");
  }

  /** Inserts the completion's next line; the rest stays as ghost text. */
  acceptLine(): Promise<void> {
    return this.acceptPart(NEXT_LINE, "acceptNextLine");
  }

  /**
   * The editor's toolbar and its own commands insert what they show, soft text included; our keys are not asked. That
   * insertion is undone at once, and the decoded text takes its place.
   */
  async acceptedSoft(position: vscode.Position, selected: string | undefined): Promise<void> {
    const { completion } = this;
    this.undoing = true;
    try {
      await vscode.commands.executeCommand("undo");
      const document = vscode.window.activeTextEditor?.document;
      if (!document) return;
      // The insertion may have ended the decode, where the next text had just taken the place of the one that was inserted.
      const ghost = completion.behind(document, position, selected);
      if (ghost) await this.acceptDecoded(ghost, position);
    } finally {
      this.undoing = false;
    }
  }

  /**
   * The editor inserts no bracket that stands there already, and leaves the cursor behind what it has inserted: before the bracket that the text ends with. The
   * cursor goes behind the text, or into the empty block that this ends with.
   */
  acceptedAt(start: vscode.Position, text: string): void {
    const editor = vscode.window.activeTextEditor;
    if (!editor || textIn(editor.document, start, behind(start, text)) !== text) return;
    const cursor = behind(start, text.slice(0, cursorIn(text)));
    editor.selection = new vscode.Selection(cursor, cursor);
  }

  private async acceptPart(part: RegExp, editorCommand: AcceptCommand): Promise<void> {
    const evolving = this.completion.evolving();
    const ghost = evolving ?? this.takenInParts();
    if (!ghost) return this.acceptShown(editorCommand);
    await ghost.finish();
    // What is shown to its end goes on being shown: for the editor, somebody types it.
    if (evolving) await this.hide(ghost);
    await this.insert(ghost, part);
    if (this.completion.alive() === ghost) await this.shown.showAgain();
  }

  /**
   * Accepts what the editor shows by its own command; nothing where we were told to dismiss it. The editor hides only what it shows: soft
   * text that was on its way to it then may be shown behind that, and would be inserted as it is.
   */
  private async acceptShown(command: AcceptCommand): Promise<void> {
    const { place } = this.cursor;
    const isDismissed = place && this.completion.isDismissedAt(place.document, place.position);
    if (isDismissed) await this.shown.hide();
    else await this.shown.accept(command);
  }

  /**
   * What is shown, where it is our only text there and the editor's own command would not take it in parts: it takes a line end at the beginning for a
   * whole line, stops before the brackets that a text takes the place of, and lets a text stand as deep as the cursor. Undefined elsewhere.
   */
  private takenInParts(): Ghost | undefined {
    const ghost = this.completion.alive();
    const { place } = this.cursor;
    if (!ghost || !place) return undefined;
    const { document, position } = place;
    const [text, ...others] = ghost.textsAt(document, position);
    if (text === undefined || others.length > 0) return undefined;
    const closes = closersTaken(text, this.closed.behind(document, position)) > 0;
    const replaces = closes || ghost.outdentAt(document, position) > 0;
    return replaces || text.startsWith("\n") ? ghost : undefined;
  }

  private async acceptDecoded(ghost: Ghost, position?: vscode.Position): Promise<void> {
    await ghost.finish();
    await this.hide(ghost);
    await this.insert(ghost, WHOLE, position);
    // Ended meanwhile, by Escape or because another one began, it stays as that has left it.
    if (this.completion.alive() === ghost) this.completion.end();
  }

  /** Takes what evolved off the screen, unless it has ended meanwhile: the editor may still show soft text. */
  private async hide(ghost: Ghost): Promise<void> {
    if (this.completion.alive() === ghost) await this.shown.hide();
  }

  /**
   * Inserts the beginning of a decoded completion. The editor's own command would take it from the soft text that it may still show.
   * What fits is looked up right before, because a key may have been pressed at any time; the edit fails if one is pressed meanwhile.
   */
  private async insert(ghost: Ghost, part: RegExp, at?: vscode.Position): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (this.completion.alive() !== ghost || !editor) return;
    const position = at ?? this.cursor.in(editor.document);
    if (!position) return;
    const rest = ghost.textAt(editor.document, position) ?? "";
    const closed = this.closed.behind(editor.document, position);
    const next = part.exec(rest)?.[0];
    if (!next) return;
    const text = withClosers(next, rest, closed);
    const replaced = replacedBy(text, position, closed, ghost.outdentAt(editor.document, position));
    await editor.edit((edit) => {
      // A replacement would leave the cursor before it.
      edit.insert(position, text);
      edit.delete(replaced);
    });
    if (cursorIn(text) < text.length) this.acceptedAt(replaced.start, text);
  }
}

/** Where a text ends that begins at a position. */
function behind(start: vscode.Position, text: string): vscode.Position {
  const lines = text.split("\n");
  const last = lines[lines.length - 1].length;
  return new vscode.Position(start.line + lines.length - 1, lines.length > 1 ? last : start.character + last);
}

/**
 * A part of a completion and, of what the editor has closed, what follows it right there: behind that the rest is at the cursor again. A line end that is
 * left alone before it comes along: on the screen that would not be seen.
 */
function withClosers(part: string, completion: string, closed: string): string {
  const left = closed.slice(closersTaken(part, closed), closersTaken(completion, closed));
  const rest = completion.slice(part.length);
  if (rest.trim() === left.trim()) return completion;
  let length = 0;
  while (length < left.length && rest[length] === left[length]) length++;
  return part + rest.slice(0, length);
}
