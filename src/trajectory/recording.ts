import type { TextSnapshot } from "../model/textSnapshot.ts";

/** A decode, step by step: plain data, as it goes to the view and into a file. */
export interface Recording {
  readonly path: string;
  /** The cursor's line up to the cursor. */
  readonly before: string;
  readonly snapshots: readonly TextSnapshot[];
}

/** Keeps the last decode and tells of it while it goes on. */
export class Recorder {
  private path = "";
  private before = "";
  private snapshots: TextSnapshot[] = [];
  private readonly listeners = new Set<Listener>();

  get recording(): Recording {
    return { path: this.path, before: this.before, snapshots: this.snapshots };
  }

  begin(path: string, prefix: string): void {
    this.path = path;
    this.before = prefix.slice(prefix.lastIndexOf("\n") + 1);
    this.snapshots = [];
    for (const listener of this.listeners) listener.began(this.recording);
  }

  add(snapshot: TextSnapshot): void {
    this.snapshots.push(snapshot);
    for (const listener of this.listeners) listener.added(snapshot);
  }

  /** Returns what ends the listening. */
  listen(listener: Listener): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }
}

interface Listener {
  began(recording: Recording): void;
  added(snapshot: TextSnapshot): void;
}
