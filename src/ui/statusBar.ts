import * as vscode from "vscode";
import type { Backend } from "../model/backendChoice.ts";

/** What the decoder is doing, as the status bar shows it. */
export type DecoderState =
  | { readonly kind: "loading" }
  | { readonly kind: "unloaded" }
  | { readonly kind: "ready"; readonly model: string; readonly backend: Backend }
  | { readonly kind: "failed"; readonly cause: string };

/** How far a decode is. */
export interface Decoding {
  readonly decoded: number;
  readonly tokens: number;
}

/** The status bar item: whether Evoghost is on, loading, decoding or in trouble; model and backend in its tooltip. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("evoghost.status", vscode.StatusBarAlignment.Right, 100);
  private state: DecoderState = { kind: "loading" };
  private enabled = true;
  private decoding: Decoding | undefined;
  private comparing = false;
  private snoozedUntil: Date | undefined;
  private steps = 0;
  private lastDecode = "";
  private confidence: number | undefined;

  constructor() {
    this.item.name = "Evoghost";
    this.item.command = "evoghost.showMenu";
    this.draw();
    this.item.show();
  }

  update(changes: {
    state?: DecoderState;
    enabled?: boolean;
    /** Undefined leaves it as it is; null: nothing is being decoded. */
    decoding?: Decoding | null;
    /** Whether other completions are compared with the one that is shown. */
    comparing?: boolean;
    /** Null: completions are not snoozed. */
    snoozedUntil?: Date | null;
    steps?: number;
    lastDecode?: string;
    /** The estimated probability that the last completion is right; null: it is not known. */
    confidence?: number | null;
  }): void {
    this.state = changes.state ?? this.state;
    this.enabled = changes.enabled ?? this.enabled;
    if (changes.decoding !== undefined) this.decoding = changes.decoding ?? undefined;
    this.comparing = changes.comparing ?? this.comparing;
    if (changes.snoozedUntil !== undefined) this.snoozedUntil = changes.snoozedUntil ?? undefined;
    this.steps = changes.steps ?? this.steps;
    this.lastDecode = changes.lastDecode ?? this.lastDecode;
    if (changes.confidence !== undefined) this.confidence = changes.confidence ?? undefined;
    this.draw();
  }

  /** What it says, on one line. */
  get text(): string {
    return this.appearance().says.replaceAll("\n", ", ");
  }

  /** Why the model does not run, if it does not. */
  get failure(): string | undefined {
    return this.state.kind === "failed" ? this.state.cause : undefined;
  }

  dispose(): void {
    this.item.dispose();
  }

  private draw(): void {
    const { icon, label, says } = this.appearance();
    this.item.text = `$(${icon}) ${label ?? "Evoghost"}`;
    const failed = this.state.kind === "failed";
    const hint = failed
      ? vscode.l10n.t("Click for the menu: another model can be chosen or installed, and the log tells more")
      : vscode.l10n.t("Click for the menu");
    const last = failed ? [] : [this.lastDecode, this.estimate];
    this.item.tooltip = ["Evoghost", says, ...last, hint].filter((line) => line !== "").join("\n");
    this.item.accessibilityInformation = { label: `Evoghost, ${this.text}`, role: "button" };
    const warns = failed && this.enabled;
    this.item.backgroundColor = warns ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }

  private get estimate(): string {
    if (this.confidence === undefined) return "";
    return vscode.l10n.t(
      "Its completion is right with an estimated probability of {0} %",
      Math.round(100 * this.confidence),
    );
  }

  private appearance(): { icon: string; label?: string; says: string } {
    const { state, decoding } = this;
    if (!this.enabled) return { icon: "circle-slash", says: vscode.l10n.t("Switched off") };
    if (this.snoozedUntil) {
      const time = this.snoozedUntil.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      return { icon: "bell-slash", says: vscode.l10n.t("Snoozed until {0}", time) };
    }
    if (state.kind === "loading") return { icon: "loading~spin", says: vscode.l10n.t("Loading the model") };
    if (state.kind === "unloaded")
      return { icon: "circle-outline", says: vscode.l10n.t("Unloaded while the window is not used") };
    if (state.kind === "failed") return { icon: "warning", says: state.cause };
    const model = vscode.l10n.t("Model: {0}\nBackend: {1}\nSteps: {2}", state.model, state.backend, this.steps);
    if (!decoding && this.comparing) {
      const says = `${vscode.l10n.t("Comparing with other completions")}\n${model}`;
      return { icon: "loading~spin", label: vscode.l10n.t("comparing"), says };
    }
    return decoding
      ? {
          icon: "loading~spin",
          label: vscode.l10n.t("{0}/{1} decoded", decoding.decoded, decoding.tokens),
          says: `${vscode.l10n.t("Decoding")}\n${model}`,
        }
      : { icon: "sparkle", says: `${vscode.l10n.t("Ready")}\n${model}` };
  }
}
