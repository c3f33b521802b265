import { arch, cpus, platform, release, totalmem } from "node:os";
import * as vscode from "vscode";

/** What a bug report needs, as Markdown on the clipboard: no text of any document, no path. */
export async function copyDiagnostics(facts: Readonly<Record<string, unknown>>): Promise<void> {
  const machine = `${platform()} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const lines = { "VS Code": vscode.version, Node: process.version, Machine: machine, ...facts };
  const entries = Object.entries(lines).map(([name, value]) => {
    return `- ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  await vscode.env.clipboard.writeText(`${entries.join("\n")}\n`);
  void vscode.window.showInformationMessage(vscode.l10n.t("Evoghost's diagnostics are on the clipboard."));
}
