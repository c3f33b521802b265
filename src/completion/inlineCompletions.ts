import * as vscode from "vscode";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { fitted } from "../shaping/fit.ts";
import { type Acceptable, Acceptance } from "./acceptance.ts";
import { Cursor } from "./cursor.ts";
import { type Decode, Ghost, type Reconsider } from "./ghost.ts";
import { Ghosts } from "./ghosts.ts";
import { ACCEPTED_AT, ACCEPTED_SOFT, itemsOf } from "./items.ts";
import { isAt, type Place } from "./place.ts";
import { type Knowledge, questionAt } from "./questionAt.ts";
import type { Question } from "./reasons.ts";
import { type Beginning, type Insertion, insertionAt, Selected } from "./selected.ts";
import { ShownByEditor } from "./shownByEditor.ts";

/** Set while ghost text may still change: our Escape and Tab are bound to it. */
const DECODING_KEY = "evoghost.decoding";

/** What inline completion needs of the rest of the extension. */
export interface Completions extends Knowledge {
  /** Decodes with the settings as they are; undefined if there should be no completion now. */
  readonly decode: (question: Question) => Decode | undefined;
  /** A clearly likelier completion of the same place than `end`, if there is one; "unsure" where none is to be shown. */
  readonly reconsider: (question: Question, ...given: Parameters<Reconsider>) => ReturnType<Reconsider>;
  /** Other completions of the same place. */
  readonly alternatives: (question: Question, signal: AbortSignal) => Promise<string[]>;
  /** Decodes what follows a completion of that place which is shown. */
  readonly decodeAhead: (question: Question, shown: TextSnapshot, isTyped: boolean, signal: AbortSignal) => void;
  readonly onFailure: (error: Error) => void;
}

/**
 * Inline completion: answers the editor's question with the first snapshot of a decode and has it ask again for each of
 * the next ones. One ghost is alive at a time, and another may lie aside.
 */
export class InlineCompletions implements vscode.InlineCompletionItemProvider, vscode.Disposable {
  private readonly ghosts = new Ghosts();
  private decoding = false;
  /** Whether what the editor was given last was still evolving. */
  private shownIsSoft = false;
  /** Where the user asked for a completion with our command: there is one even if they are switched off. The editor may put more than one question there. */
  private asked: Place | undefined;
  /** Where the user dismissed a completion: a question that is still on its way from there begins no new one. */
  private dismissed: Place | undefined;
  private readonly selected = new Selected();
  private readonly cursor: Cursor;
  private readonly shown: ShownByEditor;
  private readonly acceptance: Acceptance;
  private readonly registrations: vscode.Disposable[];

  constructor(private readonly completions: Completions) {
    this.shown = new ShownByEditor(this);
    const { closed } = completions;
    // It hears of selections before this does.
    this.cursor = new Cursor(closed);
    const acceptable: Acceptable = {
      alive: () => this.ghosts.alive,
      evolving: () => this.evolving(),
      behind: (document, position, selected) =>
        this.ghosts.fitting(document, position, selected) ??
        this.begin(document, position, true, selected === undefined ? undefined : { text: selected, isChosen: true }),
      end: () => this.end(),
      isDismissedAt: (document, position) => !this.ghosts.alive && isAt(this.dismissed, document, position),
    };
    this.acceptance = new Acceptance(this.shown, acceptable, this.cursor, closed);
    this.registrations = [
      vscode.commands.registerCommand("evoghost.trigger", () => this.trigger()),
      vscode.commands.registerCommand("evoghost.accept", () => this.acceptance.accept()),
      vscode.commands.registerCommand("evoghost.acceptWord", () => this.acceptance.acceptWord()),
      vscode.commands.registerCommand("evoghost.acceptLine", () => this.acceptance.acceptLine()),
      vscode.commands.registerCommand(
        ACCEPTED_SOFT,
        (position, selected) => this.acceptance.acceptedSoft(position, selected ?? undefined), // on its way undefined becomes null
      ),
      vscode.commands.registerCommand(ACCEPTED_AT, (start, text) => this.acceptance.acceptedAt(start, text)),
      vscode.commands.registerCommand("evoghost.dismiss", () => this.dismiss()),
      vscode.window.onDidChangeActiveTextEditor(() => this.end()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (!this.decoding || this.acceptance.isUndoing || textEditor !== vscode.window.activeTextEditor) return;
        const { document } = textEditor;
        const position = selections.length === 1 && selections[0].isEmpty ? this.cursor.in(document) : undefined;
        if (position && this.ghosts.fitting(document, position)) return;
        // The cursor has left the text, or a selection has begun.
        this.end();
        // An answer on its way would be shown where the cursor was. It may be shown again, soft, where the cursor comes back.
        void this.shown.hide();
      }),
    ];
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { selectedCompletionInfo, triggerKind } = context;
    const isInEditor = vscode.window.activeTextEditor?.document === document;
    if (isInEditor) this.cursor.askedAt(position);
    const invoked = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const closed = this.completions.closed.behind(document, position);
    const isChosen =
      selectedCompletionInfo !== undefined && this.selected.isChosen(document, position, selectedCompletionInfo);
    const insertion = insertionAt(document, position, selectedCompletionInfo, isChosen, closed);
    if (!insertion) {
      this.putAside(document, position);
      return [];
    }
    const { begins } = insertion;
    const selected = begins?.text;
    if (!isInEditor) {
      // The box of a commit message is no editor to extensions: what evolves there could not be revised.
      this.end();
      return this.onceDecoded(this.questionAt(document, position, invoked, begins), token, insertion);
    }
    const fitting = this.ghosts.fitting(document, position, selected);
    if (!fitting) {
      // A question from behind the soft text that is being undone: it would end the decode that takes its place.
      if (this.acceptance.isUndoing) return [];
      const asked = invoked || isAt(this.asked, document, position);
      if (!invoked && selected === undefined && isAt(this.dismissed, document, position)) return [];
      const ghost = this.begin(document, position, asked, begins);
      if (!ghost) return [];
      const cancelled = token.onCancellationRequested(() => ghost.dispose());
      await ghost.first;
      cancelled.dispose();
    } else if (invoked && fitting.isSettled) {
      // Asked again where a completion stands already, as "show next" does: for others.
      await this.withSignal(token, async (signal) => {
        const question = this.questionAt(document, position, true, begins);
        fitting.addAlternatives(await this.completions.alternatives(question, signal), position);
      });
    }
    const { alive } = this.ghosts;
    const fits = (text: string) => text !== "" && text.startsWith(selected ?? "");
    const texts = alive?.textsAt(document, position).filter(fits) ?? [];
    const evolves = alive?.isSettled === false;
    if (texts.length > 0) this.shownIsSoft = evolves;
    const outdent = texts.length > 0 ? (alive?.outdentAt(document, position) ?? 0) : 0;
    this.shown.replaces(new vscode.Range(position.translate(0, -outdent), position));
    return itemsOf(texts, insertion, evolves, outdent);
  }

  /** A completion that is shown once, when it is decoded; nothing where there is none. */
  private async onceDecoded(
    question: Question,
    token: vscode.CancellationToken,
    insertion: Insertion,
  ): Promise<vscode.InlineCompletionItem[]> {
    const { prefix, suffix } = question.fillIn;
    const decode = this.completions.decode(question);
    if (!decode) return [];
    let decoded = "";
    let outdent = 0;
    await this.withSignal(token, (signal) =>
      decode((snapshot, by = 0) => {
        outdent = by;
        if (snapshot.done) decoded = fitted(snapshot.text, prefix.slice(0, prefix.length - by), suffix);
      }, signal),
    );
    if (decoded === "") return [];
    this.shownIsSoft = false;
    this.dismissed = undefined;
    return itemsOf([decoded], insertion, false, outdent);
  }

  /** Runs a job whose signal aborts when the editor no longer wants the answer. */
  private async withSignal(
    token: vscode.CancellationToken,
    job: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const cancelled = token.onCancellationRequested(() => controller.abort());
    try {
      await job(controller.signal);
    } catch (error) {
      this.completions.onFailure(error as Error);
    } finally {
      cancelled.dispose();
    }
  }

  /** What is asked where the cursor is; undefined without an editor. */
  question(): Question | undefined {
    const { place } = this.cursor;
    return place && this.questionAt(place.document, place.position, false);
  }

  /** @param begins what a completion has to go on with; undefined where it is free */
  private questionAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    explicit: boolean,
    begins?: Beginning,
  ): Question {
    return questionAt(this.completions, document, position, explicit, begins);
  }

  /** Ends what is shown or on its way; the ghost text stays until the editor asks again. */
  end(): void {
    this.ghosts.end();
  }

  /** What is shown may come back: the editor shows something else, or nothing, while the suggest widget has that selected. */
  private putAside(document: vscode.TextDocument, position: vscode.Position): void {
    this.ghosts.putAside(document, position);
    this.setDecoding(false);
  }

  /** Ends what is shown or on its way and takes it off the screen: soft text must not stay where Tab would insert it. */
  async cancel(): Promise<void> {
    const { decoding } = this;
    this.end();
    this.asked = undefined;
    this.shownIsSoft = false;
    if (decoding) await this.shown.hide();
  }

  dispose(): void {
    this.ghosts.dispose();
    this.shown.dispose();
    this.cursor.dispose();
    for (const registration of this.registrations) registration.dispose();
  }

  private begin(
    document: vscode.TextDocument,
    position: vscode.Position,
    explicit: boolean,
    begins?: Beginning,
  ): Ghost | undefined {
    if (begins === undefined) this.end();
    else this.putAside(document, position);
    const question = this.questionAt(document, position, explicit, begins);
    const decode = this.completions.decode(question);
    if (!decode) return undefined;
    // A search that fails takes nothing off the screen.
    const reconsider = (end: TextSnapshot, signal: AbortSignal) =>
      this.completions.reconsider(question, end, signal).catch((error: Error) => {
        this.completions.onFailure(error);
        return undefined;
      });
    const isAlive = () => this.ghosts.alive === ghost;
    const { closed } = this.completions;
    const place = { document, anchor: position, selected: begins?.text, closed, cursor: this.cursor };
    const ghost: Ghost = new Ghost(place, decode, reconsider, {
      revise: async () => {
        if (isAlive()) await this.shown.showAgain();
      },
      appeared: () => this.setDecoding(true),
      settled: (failure) => {
        if (isAlive()) this.setDecoding(false);
        if (!failure) return;
        this.completions.onFailure(failure);
        void this.shown.hide();
      },
      stands: (final, isTyped, signal) => {
        if (isAlive()) this.completions.decodeAhead(question, final, isTyped, signal);
      },
      outgrown: () => void this.replace(ghost),
      withdrawn: () => {
        if (!isAlive()) return;
        this.ghosts.endAlive();
        void this.takeOff();
      },
    });
    this.ghosts.begin(ghost);
    return ghost;
  }

  /** Decodes anew from the cursor, unless something fits there; the old text stays on the screen until there is a new one. */
  private async replace(outgrown: Ghost): Promise<void> {
    const { place } = this.cursor;
    if (this.ghosts.alive !== outgrown || !place) return outgrown.dispose();
    const { document, position } = place;
    // What was typed of a text that evolved is not what that has ended as: nothing of it will fit any more.
    if (outgrown.isDecoded) this.ghosts.endAlive();
    const ghost = this.ghosts.fitting(document, position) ?? this.begin(document, position, false);
    await ghost?.first;
    if (this.ghosts.alive === ghost) await this.shown.showAgain();
  }

  private async trigger(): Promise<void> {
    this.end();
    // The editor may put its question only after the command has ended: what counts is the place, not the time.
    this.asked = this.cursor.place;
    this.dismissed = undefined;
    await this.shown.showAgain();
  }

  private async dismiss(): Promise<void> {
    this.dismissed = this.cursor.place;
    this.asked = undefined;
    this.end();
    await this.takeOff();
  }

  /** Takes what has ended off the screen, settled or not. */
  private async takeOff(): Promise<void> {
    this.shownIsSoft = false;
    await this.shown.hide();
  }

  /** The decode of what is shown, if that is not its final text; undefined where it is, and the editor knows which of several it shows. */
  private evolving(): Ghost | undefined {
    const { place } = this.cursor;
    const { alive } = this.ghosts;
    if (alive) return alive.isSettled && !this.decoding ? undefined : alive;
    // The decode has been ended, by a key that did not fit, and the editor is back at the text that it showed before.
    return this.shownIsSoft && place ? this.begin(place.document, place.position, true) : undefined;
  }

  private setDecoding(decoding: boolean): void {
    if (this.decoding === decoding) return;
    this.decoding = decoding;
    void vscode.commands.executeCommand("setContext", DECODING_KEY, decoding);
  }
}
