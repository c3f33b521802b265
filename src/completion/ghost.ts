import type * as vscode from "vscode";
import type { AutoClosed } from "../context/autoClosed.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { Anchor } from "./anchor.ts";
import type { Cursor } from "./cursor.ts";
import { waited } from "./pace.ts";
import { Waiting } from "./waiting.ts";

/** A text stays on the screen for at least this long before the next one takes its place: about two frames. */
const SHORTEST_VIEW_MS = 33;

/** Who presses a key within this time means what was on the screen before: nobody reads a text and answers it faster. */
const REACTION_MS = 200;

/**
 * Starts a decode; resolves when it has ended, for whatever reason.
 * @param onSnapshot told of each snapshot, and by how many characters its text stands less deep than the cursor
 */
export type Decode = (
  onSnapshot: (snapshot: TextSnapshot, outdent?: number) => void,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Looks for a better text than the one that a decode has ended with; undefined where that stays, "unsure" where it has turned out to be none to show.
 * Never rejects.
 */
export type Reconsider = (end: TextSnapshot, signal: AbortSignal) => Promise<TextSnapshot | "unsure" | undefined>;

export interface GhostEvents {
  /** A text takes the place of the one shown: the editor must ask again. Resolves when it has. */
  revise(): Promise<void>;
  /** A text is shown for the first time. */
  appeared(): void;
  /** The final text is shown and stays, or nothing more is: the decode failed, was ended, or has nothing to say. */
  settled(failure?: Error): void;
  /**
   * The final text stands, and no other is looked for.
   * @param isTyped whether its beginning has been typed
   * @param signal aborts where the ghost ends
   */
  stands(final: TextSnapshot, isTyped: boolean, signal: AbortSignal): void;
  /** What was typed into the ghost text is no longer its beginning. */
  outgrown(): void;
  /** What is shown is to be taken off the screen: it is not sure enough. Nothing more is shown. */
  withdrawn(): void;
}

/** Where a ghost begins. */
export interface GhostPlace {
  readonly document: vscode.TextDocument;
  readonly anchor: vscode.Position;
  /** What it begins with; undefined where that is free. */
  readonly selected?: string | undefined;
  /** What the editor closes by itself: the text takes its place. */
  readonly closed: AutoClosed;
  /** Where its text is typed on. */
  readonly cursor: Cursor;
}

/**
 * One decode and its ghost text in the editor. The snapshots are shown in order, each in the place of the one before it: all of them where the editor keeps up.
 * Typing what the text says keeps it: the text is anchored where the decode began.
 */
export class Ghost implements vscode.Disposable {
  private readonly controller = new AbortController();
  /** Texts that have arrived and are not shown yet. */
  private readonly waiting = new Waiting();
  private shown: string | undefined;
  private shownAt = 0;
  private final: TextSnapshot | undefined;
  /** The final text before a better one took its place, for as long as nobody can have read that. */
  private unread: TextSnapshot | undefined;
  /** Whether no other text will take the final one's place. */
  private over = false;
  private others: readonly string[] = [];
  private displaying = false;
  private hurried = false;
  private ended = false;
  private readonly decode: Promise<void>;
  private readonly reconsidering: Promise<void>;
  /** Resolves when there is a text to show, or never will be. */
  readonly first: Promise<void>;

  private readonly anchor: Anchor;
  private readonly selected: string;
  private readonly cursor: Cursor;

  constructor(
    { document, anchor, selected = "", closed, cursor }: GhostPlace,
    decode: Decode,
    reconsider: Reconsider,
    private readonly events: GhostEvents,
  ) {
    this.selected = selected;
    this.cursor = cursor;
    this.anchor = new Anchor(document, anchor, closed);
    let arrived = () => {};
    this.first = new Promise((resolve) => {
      arrived = resolve;
    });
    this.decode = decode((snapshot, outdent) => {
      this.anchor.outdent(outdent);
      this.receive(snapshot);
      if (this.shown !== undefined) arrived();
    }, this.controller.signal).then(
      () => {
        // Without a final text the decode was ended by a newer one.
        if (this.final === undefined) this.dispose();
      },
      (error: Error) => this.end(error),
    );
    void this.decode.then(arrived);
    this.reconsidering = this.decode.then(() => this.reconsider(reconsider));
  }

  /** Whether the final text is shown. */
  get isSettled(): boolean {
    return this.final !== undefined && this.shown === this.final.text;
  }

  /** Whether the final text is known, shown or not. */
  get isDecoded(): boolean {
    return this.final !== undefined;
  }

  /** What is shown at a position: what is left of the text behind what was typed of it. Undefined where it does not fit. */
  textAt(document: vscode.TextDocument, position: vscode.Position): string | undefined {
    return this.textsAt(document, position)[0];
  }

  /** What `textAt` tells, and the alternatives that fit there, each once. */
  textsAt(document: vscode.TextDocument, position: vscode.Position): string[] {
    if (this.shown === undefined) return [];
    const rests = [this.shown, ...this.others].map((text) => this.anchor.rest(text, document, position));
    return [...new Set(rests.filter((rest) => rest !== undefined))];
  }

  /** How many characters before a position its text takes the place of: of the white space there. */
  outdentAt(document: vscode.TextDocument, position: vscode.Position): number {
    return this.anchor.outdentAt(document, position);
  }

  /** Other texts that go on from a position where this one fits, to be offered beside it; behind one whose place this one has taken. */
  addAlternatives(texts: readonly string[], position: vscode.Position): void {
    const typed = this.anchor.typedTo(position);
    this.others = [...new Set([...this.others, ...texts.map((text) => typed + text)])];
  }

  /**
   * Lets the decode finish without showing the texts in between; the editor is shown the final one when it asks the next time. No
   * better one is looked for any more; one that has just taken its place, and nobody can have read, is not taken.
   */
  async finish(): Promise<void> {
    this.hurried = true;
    await this.decode;
    if (this.ended || this.final === undefined) return;
    const position = this.cursorAt();
    if (this.unread && position && this.restAt(this.unread.text, position)) this.final = this.unread;
    this.show(this.final.text);
    this.controller.abort();
    await this.reconsidering;
    this.events.settled();
  }

  private async reconsider(reconsider: Reconsider): Promise<void> {
    const { final } = this;
    if (this.ended || !final) return;
    const better = this.hurried ? undefined : await reconsider(final, this.controller.signal);
    this.over = true;
    const position = this.cursorAt();
    const mayChange = !this.hurried && !this.ended;
    if (better === "unsure" && this.shown !== undefined) {
      // Who writes what is shown takes it to be right.
      if (mayChange && position && this.anchor.typedTo(position) === "") return this.withdraw();
    } else if (typeof better === "object" && mayChange && position && this.restAt(better.text, position)) {
      // What was typed meanwhile may have been the first text's, and not this one's.
      this.others = [final.text];
      this.unread = final;
      this.final = better;
      this.waiting.add(better.text);
    } else if (this.shown === undefined) {
      return this.dispose(); // nothing has been said
    }
    await this.display();
  }

  private withdraw(): void {
    this.end();
    this.events.withdrawn();
  }

  /** Ends the decode; nothing is shown any more. */
  dispose(): void {
    this.end();
  }

  private end(failure?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.shown = undefined;
    this.anchor.dispose();
    this.controller.abort();
    this.events.settled(failure);
  }

  private receive(snapshot: TextSnapshot): void {
    if (this.ended) return;
    if (snapshot.done) this.final = snapshot;
    if (this.shown === undefined) {
      // The first text goes to the editor as the answer to its own question. What the suggest widget has selected is no news.
      const text = this.restAt(snapshot.text, this.anchor.position);
      if (text && text !== this.selected) {
        this.show(snapshot.text);
        this.events.appeared();
        void this.display();
      }
      return;
    }
    this.waiting.add(snapshot.text);
    void this.display();
  }

  /** Shows what waits, one after the other, and settles behind the final text. */
  private async display(): Promise<void> {
    if (this.displaying) return;
    this.displaying = true;
    while (!this.ended && !this.hurried) {
      await delay(Math.max(0, this.shownAt + SHORTEST_VIEW_MS - performance.now()));
      // While it waited, the final text may have been shown already.
      if (this.ended || this.hurried) break;
      const next = this.waiting.next();
      if (next === undefined) break;
      const position = this.cursorAt();
      const text = position && this.restAt(next, position);
      // All that is shown stands in the document: the editor's own command has inserted it, and `acceptedSoft` is on its way.
      if (text === undefined && position && this.textAt(this.anchor.document, position) === "") continue;
      if (text === undefined) {
        this.displaying = false;
        this.events.outgrown();
        return;
      }
      const isFinal = this.final !== undefined && this.waiting.isEmpty;
      // An empty text in the middle of a decode is a moment's doubt: the one before it stays. The final text is shown even where the
      // same stands there already: the editor takes that for soft, and would have what it accepts undone and decoded.
      if (!isFinal && (next === this.shown || text === "")) continue;
      this.show(next);
      await this.events.revise();
    }
    if (this.unread) await waited(REACTION_MS, this.controller.signal);
    this.unread = undefined;
    this.displaying = false;
    if (!this.over || !this.waiting.isEmpty || this.ended) return;
    this.events.settled();
    const position = this.cursorAt();
    if (!this.final || this.hurried || !position) return;
    this.events.stands(this.final, this.anchor.typedTo(position) !== "", this.controller.signal);
  }

  private show(text: string): void {
    this.shown = text;
    this.shownAt = performance.now();
  }

  private restAt(text: string, position: vscode.Position): string | undefined {
    return this.anchor.rest(text, this.anchor.document, position);
  }

  private cursorAt(): vscode.Position | undefined {
    return this.cursor.in(this.anchor.document);
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
