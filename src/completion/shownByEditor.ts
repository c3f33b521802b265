import * as vscode from "vscode";
import { OutdentMark } from "./outdentMark.ts";

/** Documents that are written by people and live on this side of the editor. */
export const DOCUMENTS: vscode.DocumentSelector = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
  { scheme: "vscode-remote" },
  { scheme: "vscode-vfs" }, // a repository that is edited where it is hosted
  { scheme: "vscode-scm" }, // a commit message
];
const EXTENSION_ID = "evoghost.evoghost";

/** The editor's own commands that accept what it shows, or a part of that. */
export type AcceptCommand = "commit" | "acceptNextWord" | "acceptNextLine";

/** What the editor shows of a provider's ghost text: it is shown again when there is another, and taken off the screen. */
export class ShownByEditor implements vscode.Disposable {
  private registration: vscode.Disposable;
  private readonly outdentMark = new OutdentMark();

  constructor(private readonly provider: vscode.InlineCompletionItemProvider) {
    this.registration = this.register();
  }

  /**
   * Has the editor ask again and put the answer in the place of what it shows, without a frame between (VS Code 1.139).
   * A request counts as answered while position, document and providers are the same: so the provider is registered anew.
   * An explicit request would keep the old item in front, and `hide` before it leaves frames without ghost text: so only
   * this provider is asked, as the proposed `onDidChange` of a provider would do it.
   */
  async showAgain(): Promise<void> {
    const old = this.registration;
    this.registration = this.register();
    old.dispose();
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger", {
      providerId: `${EXTENSION_ID}:*`,
      explicit: false,
    });
  }

  /** Notes the white space before the cursor that what is shown takes the place of; it may be empty. */
  replaces(range: vscode.Range): void {
    this.outdentMark.show(range);
  }

  /** Takes it off the screen, if the editor has put it there; an answer that is on its way to it may be shown behind that. */
  async hide(): Promise<void> {
    this.outdentMark.clear();
    await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
  }

  /** Accepts it, or its next word or line, by the editor's own command, which inserts what is shown as it is. */
  async accept(command: AcceptCommand): Promise<void> {
    await vscode.commands.executeCommand(`editor.action.inlineSuggest.${command}`);
  }

  dispose(): void {
    this.registration.dispose();
    this.outdentMark.dispose();
  }

  private register(): vscode.Disposable {
    return vscode.languages.registerInlineCompletionItemProvider(DOCUMENTS, this.provider);
  }
}
