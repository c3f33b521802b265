import * as vscode from "vscode";
import type { Searching } from "../completion/bestOf.ts";
import { Comparing } from "../completion/comparing.ts";
import { decodeBest } from "../completion/decodeBest.ts";
import { fillInBetween } from "../context/fillIn.ts";
import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import { betweenHoles, hasHoles, joined } from "./holes.ts";

/** How much of the time that a hole takes its decode does, where others are compared behind it, about. */
const DECODED = 0.3;

/** A selection and what it becomes. */
interface Part {
  readonly range: vscode.Range;
  readonly original: string;
  text: string;
}

/** A model that refines, and fills holes. */
export type RefiningClient = Searching & Pick<DecoderClient, "refine" | "complete">;

/** What is chosen of a refinement. */
export interface RefineOptions {
  readonly decode: CompletionOptions;
  /** Share of a selection that may change at most, 0 to 1. */
  readonly strength: number;
  /** Others that are compared where a hole's filling is not sure; 0 for none. */
  readonly beams: number;
}

/** Where a refinement stands. */
export interface Progress {
  /** The whole document as it would be. */
  readonly document: string;
  /** 0 to 1. */
  readonly share: number;
}

/**
 * The selections of a document as they are refined, one after the other: a selection with holes (`___`) has them filled and
 * nothing else changed, in any other the least probable words are tried anew, and the least probable tokens evolve.
 */
export class Refinement {
  private readonly parts: Part[];
  private readonly text: string;
  readonly version: number;

  /** Of selections that hold more than white space; the white space around their text is left alone. */
  constructor(
    readonly document: vscode.TextDocument,
    selections: readonly vscode.Range[],
    private readonly client: RefiningClient,
  ) {
    this.text = document.getText();
    this.version = document.version;
    this.parts = [...selections]
      .sort((a, b) => a.start.compareTo(b.start))
      .map((selection) => trimmed(document, selection))
      .filter((range) => !range.isEmpty)
      .map((range) => ({ range, original: document.getText(range), text: document.getText(range) }));
  }

  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /**
   * Refines all selections from their original text on.
   * @throws Error if a decode fails; the message says why
   */
  async decode(options: RefineOptions, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
    const { decode, strength } = options;
    for (const part of this.parts) part.text = part.original;
    for (const [number, part] of this.parts.entries()) {
      if (signal.aborted) return;
      const told = (text: string, share: number) => {
        part.text = text;
        onProgress({ document: this.whole(), share: (number + share) / this.parts.length });
      };
      const fillIn = this.around(number);
      // The model knows LF only; the document's own line ends come back with the text.
      const withLineEnds = (text: string) =>
        this.document.eol === vscode.EndOfLine.CRLF ? text.replaceAll("\n", "\r\n") : text;
      const draft = part.original.replaceAll("\r\n", "\n");
      if (hasHoles(draft))
        await this.fill(draft, fillIn, options, (text, share) => told(withLineEnds(text), share), signal);
      else {
        await this.client.refine(
          fillIn,
          { text: draft, strength },
          decode,
          ({ text, progress }) => told(withLineEnds(text), progress),
          signal,
        );
      }
    }
  }

  /** The edit that puts what was refined into the document. */
  edit(): vscode.WorkspaceEdit {
    const edit = new vscode.WorkspaceEdit();
    for (const { range, text } of this.parts) edit.replace(this.document.uri, range, text);
    return edit;
  }

  private whole(): string {
    return this.upTo(this.parts.length) + this.text.slice(this.endOf(this.parts.length - 1));
  }

  /** The document up to the part of that number, the parts before it as they are refined. */
  private upTo(number: number): string {
    let text = "";
    for (let i = 0; i < number; i++) text += this.between(i) + this.parts[i].text;
    return number < this.parts.length ? text + this.between(number) : text;
  }

  /** What stands between a part and the one before it. */
  private between(number: number): string {
    return this.text.slice(this.endOf(number - 1), this.document.offsetAt(this.parts[number].range.start));
  }

  private endOf(number: number): number {
    return number < 0 ? 0 : this.document.offsetAt(this.parts[number].range.end);
  }

  private around(number: number): FillIn {
    const withLf = (text: string) => text.replaceAll("\r\n", "\n");
    return fillInBetween(this.document, withLf(this.upTo(number)), withLf(this.text.slice(this.endOf(number))));
  }

  private async fill(
    draft: string,
    around: FillIn,
    { decode, beams }: RefineOptions,
    told: (text: string, share: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const comparing = new Comparing(this.client);
    const parts = betweenHoles(draft);
    const holes = parts.length - 1;
    for (let filled = 0; filled < holes && !signal.aborted; filled++) {
      const [before, behind, ...rest] = parts;
      const hole = {
        ...around,
        prefix: around.prefix + before,
        suffix: joined([behind, ...rest]) + around.suffix,
      };
      let text = "";
      const show = (shown: TextSnapshot, share: number) => {
        text = fitted(shown.text, hole.prefix, hole.suffix);
        told(joined([before + text + behind, ...rest]), (filled + share) / holes);
      };
      const onSnapshot = (shown: TextSnapshot) => show(shown, shown.done ? DECODED : 0);
      const end = await decodeBest(this.client, comparing, hole, decode, beams, onSnapshot, signal);
      if (end && !signal.aborted) show(end, 1);
      parts.splice(0, 2, before + text + behind);
    }
  }
}

/** A range without the white space at its ends. */
function trimmed(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const text = document.getText(range);
  const begin = document.offsetAt(range.start) + text.length - text.trimStart().length;
  const end = Math.max(begin, document.offsetAt(range.start) + text.trimEnd().length);
  return new vscode.Range(document.positionAt(begin), document.positionAt(end));
}
