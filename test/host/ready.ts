import * as assert from "node:assert/strict";
import * as vscode from "vscode";

const LONGEST_MS = 120_000;

/** Waits until a model is loaded and nothing is being decoded, as the diagnostics tell it. Throws where that takes two minutes. */
export async function ready(model = "evoghost-base"): Promise<void> {
  const wanted = `Decoder: Ready, Model: ${model},`;
  let told = "";
  for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; ) {
    await vscode.commands.executeCommand("evoghost.copyDiagnostics");
    told = await vscode.env.clipboard.readText();
    if (told.includes(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.fail(`${wanted} was waited for; the diagnostics are ${told}`);
}
