import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { localized } from "./localized.ts";
import type { FromView, ToView } from "./messages.ts";
import type { Recorder } from "./recording.ts";

/** *Show Trajectory*: a panel beside the editor that draws the last decode, and the next ones as they go. */
export class TrajectoryView implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private readonly registrations: { dispose(): void }[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly recorder: Recorder,
  ) {
    this.registrations = [
      vscode.commands.registerCommand("evoghost.showTrajectory", () => this.show()),
      recorder.listen({
        began: (recording) => this.post({ type: "recording", recording }),
        added: (snapshot) => this.post({ type: "snapshot", snapshot }),
      }),
    ];
  }

  dispose(): void {
    this.panel?.dispose();
    for (const registration of this.registrations) registration.dispose();
  }

  private show(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const resources = [vscode.Uri.joinPath(this.extension, "media"), vscode.Uri.joinPath(this.extension, "dist")];
    const panel = vscode.window.createWebviewPanel(
      "evoghost.trajectory",
      vscode.l10n.t("Evoghost: Trajectory"),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: resources },
    );
    this.panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.extension, "media", "icon.png");
    panel.webview.onDidReceiveMessage((message: FromView) => this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    panel.webview.html = this.page(panel.webview);
  }

  private post(message: ToView): void {
    void this.panel?.webview.postMessage(message);
  }

  private receive(message: FromView): void {
    if (message.type === "ready") this.post({ type: "recording", recording: this.recorder.recording });
    else if (message.type === "exportJson") {
      void save("trajectory.json", Buffer.from(`${JSON.stringify(this.recorder.recording, null, 1)}\n`));
    } else void save("trajectory.png", Buffer.from(message.png.replace(/^data:image\/png;base64,/, ""), "base64"));
  }

  /** The page; what it loads are this extension's own files, and nothing runs in it but its one script. */
  private page(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString("base64");
    const file = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(this.extension, ...path));
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    const phrases = localized();
    return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>${said(vscode.l10n.t("Evoghost: Trajectory"))}</title>
  <link rel="stylesheet" href="${file("media", "trajectory.css")}">
</head>
<body data-phrases="${said(JSON.stringify(phrases))}">
  <header>
    <div role="toolbar" aria-label="${said(vscode.l10n.t("Playback"))}">
      <button id="first" ${named(vscode.l10n.t("First step"))}>|‹</button>
      <button id="play">${said(phrases.play)}</button>
      <button id="last" ${named(vscode.l10n.t("Last step, and follow"))}>›|</button>
      <input id="step" type="range" min="1" max="1" value="1" aria-label="${said(vscode.l10n.t("Step"))}">
      <output id="where" for="step"></output>
    </div>
    <div>
      <button id="png">${said(vscode.l10n.t("Export PNG"))}</button>
      <button id="json">${said(vscode.l10n.t("Export JSON"))}</button>
    </div>
  </header>
  <p id="empty">${said(vscode.l10n.t("No decode yet. Type in an editor, or run Evoghost: Complete Here, and watch it evolve."))}</p>
  <main hidden>
    <pre id="text" aria-live="off"></pre>
    <ul id="legend" aria-label="${said(vscode.l10n.t("States"))}"></ul>
    <div id="scroll"><table id="grid" aria-label="${said(vscode.l10n.t("Tokens by step"))}"></table></div>
    <section id="detail" aria-live="polite"></section>
  </main>
  <script nonce="${nonce}" src="${file("dist", "trajectory.js")}"></script>
</body>
</html>`;
  }
}

/** A text as HTML says it, in an element or an attribute. */
function said(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function named(name: string): string {
  return `title="${said(name)}" aria-label="${said(name)}"`;
}

async function save(name: string, content: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    title: vscode.l10n.t("Export Trajectory"),
  });
  if (target) await vscode.workspace.fs.writeFile(target, content);
}
