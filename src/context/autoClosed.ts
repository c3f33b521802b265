import * as vscode from "vscode";
import { type ClosedAt, textIn } from "./fillIn.ts";
import { moved } from "./moved.ts";

/** What one key puts into a document where the editor closes brackets, quotes and comments by itself. */
const PAIR = /^(?:\(\)|\[\]|\{\}|""|''|``|\* \*\/)$/;
/** What comes behind a tag of JSX or HTML where the editor closes those by itself, and the end of that tag; a closing one may be accepted anywhere. */
const CLOSING_TAG = /^<\/[\w.:-]*>$/;
const OPENING_TAG_END = /(?<!<\/[\w.:-]*|[=/])>$/;
/** So many are known. */
const MOST = 32;

/** A bracket, a quote, a closing tag or the end of a comment, and where it stands. */
interface Closer {
  readonly at: vscode.Position;
  readonly text: string;
}

/**
 * Knows which brackets, quotes, tags and comments of a document the editor has closed by itself. They say nothing of how the text goes on: a completion may take their place, and the model is
 * not told of them. They are known in the document in which one was closed last.
 */
export class AutoClosed implements vscode.Disposable {
  private document: vscode.TextDocument | undefined;
  private closers: readonly Closer[] = [];
  /** Before the last edit: for when that is undone. */
  private before: readonly Closer[] = [];
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.workspace.onDidChangeTextDocument((event) => this.changed(event));
  }

  private changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    if (document !== this.document) {
      if (!contentChanges.some((change) => closedBy(document, change) !== undefined)) return;
      this.document = document;
      this.closers = [];
      this.before = [];
    }
    const { closers } = this;
    if (reason === vscode.TextDocumentChangeReason.Undo) this.closers = this.before;
    else for (const change of contentChanges) this.closers = behindEdit(this.closers, document, change);
    this.before = closers;
  }

  /** Those right behind a position, the innermost first; "" where there are none. */
  behind(document: vscode.TextDocument, position: vscode.Position): string {
    return this.at(document, position).behind;
  }

  /** What the editor has closed at a position. */
  at(document: vscode.TextDocument, position: vscode.Position): ClosedAt {
    const all = this.from(document, position);
    const behind = /^(?:\S| \*\/)*/.exec(all)?.[0] ?? "";
    return { behind, below: all.slice(behind.length) };
  }

  /** Where a closing tag begins that ends at a position; undefined where the editor has put none there. */
  tagEndingAt(document: vscode.TextDocument, position: vscode.Position): vscode.Position | undefined {
    if (document !== this.document) return undefined;
    const tag = this.closers.find(
      ({ at, text }) => CLOSING_TAG.test(text) && at.translate(0, text.length).isEqual(position),
    );
    return tag?.at;
  }

  /** The text from a position up to the last closer that nothing but others, and white space, stands before. */
  private from(document: vscode.TextDocument, position: vscode.Position): string {
    if (document !== this.document) return "";
    let end = position;
    for (const { at, text } of this.closers) {
      if (at.isBefore(end)) continue;
      const last = at.translate(0, text.length);
      if (document.getText(new vscode.Range(end, last)).trim() !== text.trim()) break;
      end = last;
    }
    return textIn(document, position, end);
  }

  dispose(): void {
    this.listening.dispose();
  }
}

/** What an edit has closed, if it is one that the editor makes by itself, or with a key. */
function closedBy(
  document: vscode.TextDocument,
  { range, text }: vscode.TextDocumentContentChangeEvent,
): Closer | undefined {
  if (!range.isEmpty) return undefined;
  if (CLOSING_TAG.test(text)) {
    const lineBefore = document.lineAt(range.start.line).text.slice(0, range.start.character);
    return OPENING_TAG_END.test(lineBefore) ? { at: range.start, text } : undefined;
  }
  return PAIR.test(text) ? { at: range.start.translate(0, 1), text: text.slice(1) } : undefined;
}

/** What is known behind an edit, in the document's order. */
function behindEdit(
  known: readonly Closer[],
  document: vscode.TextDocument,
  change: vscode.TextDocumentContentChangeEvent,
): readonly Closer[] {
  const left = known.flatMap(({ at, text }) => {
    const now = moved(at, change);
    return now ? [{ at: now, text }] : [];
  });
  const closer = closedBy(document, change);
  if (!closer) return left;
  const first = left.findIndex(({ at }) => at.isAfter(closer.at));
  return left.toSpliced(first < 0 ? left.length : first, 0, closer).slice(0, MOST);
}
