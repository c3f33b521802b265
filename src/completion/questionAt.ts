import * as vscode from "vscode";
import type { AutoClosed } from "../context/autoClosed.ts";
import { fillInAt } from "../context/fillIn.ts";
import type { KnownImports } from "../context/knownImports.ts";
import type { Surroundings } from "../context/neighbours.ts";
import { fileOf } from "../context/notebook.ts";
import type { NearbyTexts } from "../model/nearbyTexts.ts";
import type { Question } from "./reasons.ts";
import type { Beginning } from "./selected.ts";

/** What is known of places besides the text around them. */
export interface Knowledge {
  /** What the editor has closed by itself. */
  readonly closed: AutoClosed;
  /** What the model could be told of besides the text around a place. */
  readonly surroundings: (document: vscode.TextDocument, position: vscode.Position) => Surroundings;
  /** What a document knows of imports; undefined where nothing is. */
  readonly imports: (document: vscode.TextDocument) => KnownImports | undefined;
  /** The sources near a document, as many as have so many characters together. */
  readonly nearby: (document: vscode.TextDocument, mostCharacters: number) => NearbyTexts;
}

/**
 * What is asked at a place of a document. What is known of it is looked for where it is wanted.
 * @param begins what the completion has to begin with; undefined where it is free
 */
export function questionAt(
  knowledge: Knowledge,
  document: vscode.TextDocument,
  position: vscode.Position,
  explicit: boolean,
  begins?: Beginning,
): Question {
  let imports: KnownImports | undefined;
  return {
    fillIn: {
      ...fillInAt(document, position, knowledge.closed.at(document, position)),
      ...(begins && { selected: begins.text, isChosen: begins.isChosen }),
    },
    uri: fileOf(document),
    languageId: document.languageId,
    characters: document.offsetAt(document.lineAt(document.lineCount - 1).range.end),
    surroundings: () => knowledge.surroundings(document, position),
    imports: () => {
      imports ??= knowledge.imports(document);
      return imports;
    },
    nearby: (mostCharacters) => knowledge.nearby(document, mostCharacters),
    matches: (glob) => vscode.languages.match({ pattern: glob }, document) > 0,
    explicit,
  };
}
