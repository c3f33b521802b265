import type * as vscode from "vscode";

/** A model that can be let go and loaded again. */
export interface Unloadable {
  /** Whether it is loaded, or being loaded. */
  readonly isRunning: boolean;
  unload(): void;
  load(): void;
}

/**
 * Unloads the model of a window that nobody has used for a while, since each window has its own, and loads it again as somebody comes back to that. A window is used
 * while it has the focus and something happens in it. Owns its timer.
 */
export class UnloadUnused implements vscode.Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unloaded = false;
  private readonly listening: vscode.Disposable;

  /** @param minutes after which a window counts as unused; 0: never */
  constructor(
    { state, onDidChangeWindowState }: Pick<typeof vscode.window, "state" | "onDidChangeWindowState">,
    private readonly minutes: () => number,
    private readonly model: Unloadable,
  ) {
    this.listening = onDidChangeWindowState((now) => this.changed(now));
    this.changed(state);
  }

  private changed({ focused, active }: vscode.WindowState): void {
    if (focused && active) this.used();
    else if (this.minutes() > 0) this.timer ??= setTimeout(() => this.unload(), this.minutes() * 60_000);
  }

  private used(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.unloaded) return;
    this.unloaded = false;
    this.model.load();
  }

  private unload(): void {
    if (!this.model.isRunning) return;
    this.unloaded = true;
    this.model.unload();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
  }
}
