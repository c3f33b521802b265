import type * as vscode from "vscode";
import type { Ghost } from "./ghost.ts";

/**
 * The ghost that is alive, and one beside it that was shown before: where the suggest widget selects what goes on otherwise, the editor hides it,
 * and shows it again as soon as what is selected, or typed, goes on as it does.
 */
export class Ghosts implements vscode.Disposable {
  private current: Ghost | undefined;
  private aside: Ghost | undefined;

  /** The one that may be shown. */
  get alive(): Ghost | undefined {
    return this.current;
  }

  /** The one whose text goes on with `beginning` at a position; from now on it is the one that is alive. Undefined where there is none. */
  fitting(document: vscode.TextDocument, position: vscode.Position, beginning = ""): Ghost | undefined {
    const fits = (ghost: Ghost | undefined) => ghost?.textAt(document, position)?.startsWith(beginning) === true;
    if (fits(this.current)) return this.current;
    if (!fits(this.aside)) return undefined;
    this.current?.dispose();
    this.current = this.aside;
    this.aside = undefined;
    return this.current;
  }

  /** Puts the one that is alive aside, if its text is final and goes on at a position, and ends it where not; what lies aside already stays while it does. */
  putAside(document: vscode.TextDocument, position: vscode.Position): void {
    const mayReturn = [this.aside, this.current?.isSettled ? this.current : undefined];
    const kept = mayReturn.find((ghost) => ghost?.textAt(document, position) !== undefined);
    for (const ghost of [this.aside, this.current]) if (ghost !== kept) ghost?.dispose();
    this.aside = kept;
    this.current = undefined;
  }

  /** Has another one be alive, behind `end` or `putAside`. */
  begin(ghost: Ghost): void {
    this.current = ghost;
  }

  /** Ends what is shown or on its way; what lies aside may come back. */
  endAlive(): void {
    this.current?.dispose();
    this.current = undefined;
  }

  /** Ends what is shown or on its way, and what lies aside. */
  end(): void {
    this.endAlive();
    this.aside?.dispose();
    this.aside = undefined;
  }

  dispose(): void {
    this.end();
  }
}
