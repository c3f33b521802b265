import * as vscode from "vscode";

/** Completions rest for a while, without a change of settings. Owns its timer. */
export class Snooze implements vscode.Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private until: Date | undefined;

  /** @param changed told when it begins and when it ends */
  constructor(private readonly changed: (until: Date | undefined) => void) {}

  get isOn(): boolean {
    return this.until !== undefined;
  }

  /** Asks for how long; asked while it is on, it ends. */
  async ask(): Promise<void> {
    if (this.isOn) {
      this.end();
      return;
    }
    const choices = [5, 15, 60].map((minutes) => ({ label: vscode.l10n.t("{0} minutes", minutes), minutes }));
    const chosen = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t("Evoghost: Snooze Completions") });
    if (chosen) this.begin(chosen.minutes);
  }

  begin(minutes: number): void {
    clearTimeout(this.timer);
    const milliseconds = minutes * 60_000;
    this.until = new Date(Date.now() + milliseconds);
    this.timer = setTimeout(() => this.end(), milliseconds);
    this.changed(this.until);
  }

  end(): void {
    clearTimeout(this.timer);
    this.until = undefined;
    this.changed(undefined);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
