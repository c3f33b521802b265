import * as vscode from "vscode";
import type { Neighbour } from "../model/prompt.ts";
import { linesOf } from "./fillIn.ts";
import { cellsAround } from "./notebook.ts";
import { toldPath } from "./toldPath.ts";

/** Edited places that are known. */
const MOST = 8;
/** Lines of a piece; two edits that are nearer to each other are one place. */
const LINES = 12;
/** Lines before and behind the cursor that the model is told anyway. */
const TOLD_BEFORE = 48;
const TOLD_BEHIND = 12;

interface Edited {
  readonly document: vscode.TextDocument;
  readonly line: number;
}

/** Remembers where the user has edited last, in whatever document. */
export class RecentEdits implements vscode.Disposable {
  /** The newest first. */
  private places: Edited[] = [];
  private readonly listening: vscode.Disposable[];

  /** @param selector documents whose edits count */
  constructor(selector: vscode.DocumentSelector) {
    this.listening = [
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges: [change] }) => {
        if (change && vscode.languages.match(selector, document) > 0) this.add(document, change);
      }),
      vscode.workspace.onDidCloseTextDocument((closed) => {
        this.places = this.places.filter(({ document }) => document !== closed);
      }),
    ];
  }

  private add(document: vscode.TextDocument, { range, text }: vscode.TextDocumentContentChangeEvent): void {
    const { line } = range.start;
    const added = text.split("\n").length - 1 - (range.end.line - line);
    const others = this.places
      .map((place) =>
        place.document === document && place.line > line
          ? { document, line: Math.max(line, place.line + added) }
          : place,
      )
      .filter((place) => place.document !== document || Math.abs(place.line - line) >= LINES);
    this.places = [{ document, line }, ...others].slice(0, MOST);
  }

  /** The pieces around the edits, the newest first; not what stands around the cursor itself, nor in cells that are told before it. */
  besides(document: vscode.TextDocument, { line }: vscode.Position): Neighbour[] {
    const { before } = cellsAround(document);
    return this.places
      .filter((place) =>
        place.document === document
          ? place.line < line - TOLD_BEFORE || place.line > line + TOLD_BEHIND
          : !before.includes(place.document),
      )
      .map((place) => {
        const first = Math.max(0, place.line - LINES / 2);
        return { path: toldPath(place.document), text: linesOf(place.document, first, first + LINES).trimEnd() };
      });
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    this.places = [];
  }
}
