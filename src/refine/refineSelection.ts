import * as vscode from "vscode";
import type { Settings } from "../config.ts";
import { Preview } from "./preview.ts";
import { Refinement, type RefiningClient } from "./refinement.ts";
import { askStrength } from "./strength.ts";

/** Set while a refinement is on the screen, and once it is decoded: keys, buttons and commands go by them. */
const REFINING_KEY = "evoghost.refining";
const REFINED_KEY = "evoghost.refined";
/** The diff view is drawn anew at most this often. */
const SHORTEST_VIEW_MS = 60;
/** *Refine Again* draws among the probable tokens; at temperature 0 it would say the same again. */
const AGAIN_TEMPERATURE = 0.8;

/** Of what may not change yet, *Refine Again* lets so much change. */
const AGAIN_SHARE = 0.5;

/** What refining needs of the rest of the extension. */
export interface Refining {
  readonly client: RefiningClient;
  readonly settings: (document: vscode.TextDocument) => Settings;
  readonly onFailure: (error: Error) => void;
}

/** A refinement that is on the screen. */
interface Active {
  readonly refinement: Refinement;
  readonly preview: Preview;
  readonly strength: number;
  /** How often it was decoded. */
  round: number;
  controller: AbortController;
  decoded: boolean;
}

/** *Refine Selection*: shows the selection as it evolves, in a diff view, and leaves the document alone until it is accepted. */
export class RefineSelection implements vscode.Disposable {
  private active: Active | undefined;
  private readonly registrations: vscode.Disposable[];

  constructor(private readonly refining: Refining) {
    this.registrations = [
      vscode.commands.registerCommand("evoghost.refineSelection", (strength?: unknown) =>
        this.begin(typeof strength === "number" ? Math.min(1, Math.max(0, strength)) : undefined),
      ),
      vscode.commands.registerCommand("evoghost.refine.accept", () => this.accept()),
      vscode.commands.registerCommand("evoghost.refine.reject", () => this.end()),
      vscode.commands.registerCommand("evoghost.refine.again", () => this.again()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document === this.active?.refinement.document) {
          void this.end();
          void vscode.window.showInformationMessage(
            vscode.l10n.t("The document has changed, so its refinement was rejected."),
          );
        }
      }),
    ];
  }

  /** Whether a refinement is being decoded: the model is busy with it. */
  get isDecoding(): boolean {
    return this.active !== undefined && !this.active.decoded;
  }

  dispose(): void {
    void this.end();
    for (const registration of this.registrations) registration.dispose();
  }

  private async begin(asked: number | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const refinement = editor && new Refinement(editor.document, editor.selections, this.refining.client);
    if (!refinement || refinement.isEmpty) {
      void vscode.window.showInformationMessage(vscode.l10n.t("Select the code or text that is to be refined first."));
      return;
    }
    const strength = asked ?? (await askStrength(this.refining.settings(refinement.document).refineStrength));
    if (strength === undefined) return;
    if (refinement.document.version !== refinement.version) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The document has changed meanwhile. Select and refine again."),
      );
      return;
    }
    await this.end();
    const name = refinement.document.uri.path.split("/").at(-1);
    const preview = new Preview(refinement.document, vscode.l10n.t("{0}: refined", name ?? ""), () => void this.end());
    this.active = { refinement, preview, strength, round: 0, controller: new AbortController(), decoded: false };
    // Before there is a tab: what ends a refinement is there with it.
    this.tell();
    await preview.open(editor.selections[0]);
    await this.decode(this.active);
  }

  private async again(): Promise<void> {
    const { active } = this;
    if (!active?.decoded) return;
    active.round++;
    active.controller = new AbortController();
    await this.decode(active);
  }

  private async decode(active: Active): Promise<void> {
    const { controller, preview, refinement } = active;
    active.decoded = false;
    this.tell();
    const { decode, beams } = this.refining.settings(refinement.document);
    const isFirst = active.round === 0;
    const temperature = isFirst ? decode.temperature : Math.max(AGAIN_TEMPERATURE, decode.temperature);
    const options = {
      decode: { ...decode, temperature, seed: decode.seed + active.round },
      strength: strengthOf(active),
      // What is searched for is the same each time.
      beams: isFirst ? beams : 0,
    };
    await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t("Evoghost refines the selection"),
        cancellable: true,
      },
      async (progress, token) => {
        const cancelled = token.onCancellationRequested(() => void this.end());
        let shownAt = 0;
        let reported = 0;
        let last: string | undefined;
        try {
          await refinement.decode(
            options,
            ({ document, share }) => {
              progress.report({ increment: 100 * (share - reported) });
              reported = share;
              last = document;
              if (performance.now() - shownAt < SHORTEST_VIEW_MS) return;
              shownAt = performance.now();
              preview.show(document);
            },
            controller.signal,
          );
          if (controller.signal.aborted) return;
          if (last !== undefined) preview.show(last);
          active.decoded = true;
          if (last === refinement.document.getText()) {
            void vscode.window.showInformationMessage(
              vscode.l10n.t("The model found nothing that it would rather see there."),
            );
          }
          this.tell();
        } catch (error) {
          if (this.active === active) await this.end();
          this.refining.onFailure(error as Error);
          void vscode.window.showErrorMessage(
            vscode.l10n.t("The selection could not be refined: {0}", (error as Error).message),
          );
        } finally {
          cancelled.dispose();
        }
      },
    );
  }

  private async accept(): Promise<void> {
    const { active } = this;
    if (!active?.decoded) return;
    // From here on a change of the document is ours; one that the user makes meanwhile counts as before.
    const { document, version } = active.refinement;
    await this.end();
    if (document.version !== version) return;
    const applied = await vscode.workspace.applyEdit(active.refinement.edit());
    if (!applied)
      void vscode.window.showErrorMessage(vscode.l10n.t("The refinement could not be written into the document."));
    await vscode.window.showTextDocument(document);
  }

  /** Resolves when the view is closed. */
  private async end(): Promise<void> {
    const { active } = this;
    if (!active) return;
    this.active = undefined;
    active.controller.abort();
    this.tell();
    await active.preview.close();
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", REFINING_KEY, this.active !== undefined);
    void vscode.commands.executeCommand("setContext", REFINED_KEY, this.active?.decoded === true);
  }
}

/** Which share may change this time: more each time, since what was clearly likelier has been refused. */
function strengthOf({ strength, round }: Active): number {
  return 1 - (1 - strength) * (1 - AGAIN_SHARE) ** round;
}
