import * as vscode from "vscode";
import type { Ghost } from "./ghost.ts";
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

  private async acceptPart(part: RegExp, editorCommand: AcceptCommand): Promise<void> {
    const ghost = this.completion.evolving() ?? this.beginningWithLineEnd();
    if (!ghost) return this.acceptShown(editorCommand);
    await ghost.finish();
    await this.insert(ghost, part);
    if (this.completion.alive() === ghost) await this.shown.showAgain();
  }

  /**
   * Accepts what the editor shows by its own command; nothing where we were told to dismiss it. The editor hides only what it shows: soft
   * text that was on its way to it then may be shown behind that, and would be inserted as it is.
   */
  private async acceptShown(command: AcceptCommand): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const isDismissed = editor && this.completion.isDismissedAt(editor.document, editor.selection.active);
    if (isDismissed) await this.shown.hide();
    else await this.shown.accept(command);
  }

  /**
   * What is shown, where it is our only text there and begins with a line end: the editor's own command would take that for a whole
   * line. Undefined elsewhere.
   */
  private beginningWithLineEnd(): Ghost | undefined {
    const ghost = this.completion.alive();
    const editor = vscode.window.activeTextEditor;
    const texts = (editor && ghost?.textsAt(editor.document, editor.selection.active)) ?? [];
    return texts.length === 1 && texts[0].startsWith("\n") ? ghost : undefined;
  }

  private async acceptDecoded(ghost: Ghost, position?: vscode.Position): Promise<void> {
    await ghost.finish();
    await this.insert(ghost, WHOLE, position);
    // Ended meanwhile, by Escape or because another one began, it stays as that has left it.
    if (this.completion.alive() === ghost) this.completion.end();
  }

  /**
   * Inserts the beginning of a decoded completion. The editor's own command would take it from the soft text that it may still show.
   * What fits is looked up right before, because a key may have been pressed at any time; the edit fails if one is pressed meanwhile.
   */
  private async insert(ghost: Ghost, part: RegExp, at?: vscode.Position): Promise<void> {
    if (this.completion.alive() !== ghost) return;
    await this.shown.hide();
    const editor = vscode.window.activeTextEditor;
    if (this.completion.alive() !== ghost || !editor) return;
    const position = at ?? editor.selection.active;
    const text = part.exec(ghost.textAt(editor.document, position) ?? "")?.[0];
    if (text) await editor.edit((edit) => edit.insert(position, text));
  }
}
