import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { ready } from "./ready.ts";
import { configure } from "./settings.ts";

export const PYTHON = "class Person:\n    def __init__(self, name, age):\n        self.name = ";

/** Shows a document with the cursor at its end. */
export async function show(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document);
  const { end } = document.lineAt(document.lineCount - 1).range;
  editor.selection = new vscode.Selection(end, end);
  return editor;
}

/** Opens a new document with the cursor at its end. */
export async function open(content: string, language: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  const editor = await show(document);
  // The name of one that is still being closed is given again, and what stood there with it.
  if (document.getText() === content) return editor;
  await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), content));
  return show(document);
}

/** How long the editor is given to read a line that has been ended: before it has, it closes no bracket in the next one. */
const READ_MS = 250;

/** Types a text key by key. */
export async function type(text: string): Promise<void> {
  for (const key of text) {
    await vscode.commands.executeCommand("type", { text: key });
    if (key === "\n") await new Promise((resolve) => setTimeout(resolve, READ_MS));
  }
}

/** Completes at the end of a new document and accepts after `wait` milliseconds; what was inserted. */
export async function completed(content: string, language: string, wait: number): Promise<string> {
  const { document } = await open(content, language);
  await vscode.commands.executeCommand("evoghost.trigger");
  await new Promise((resolve) => setTimeout(resolve, wait));
  await vscode.commands.executeCommand("evoghost.accept");
  const text = document.getText();
  assert.ok(text.startsWith(content), "what the user had written is still there");
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  return text.slice(content.length);
}

/** Waits until the extension completes: a decode alone, so that what it ends with does not depend on when one looks. */
export async function begin(this: Mocha.Context): Promise<void> {
  this.timeout(180_000);
  await vscode.extensions.getExtension("evoghost.evoghost")?.activate();
  await configure("beams", 0);
  await ready();
  await untilAnswered();
}

/** Completes until there is something to accept: the first editor of a workbench that still starts may put no question at all. */
async function untilAnswered(): Promise<void> {
  for (let tries = 0; tries < 30; tries++) if ((await completed(PYTHON, "python", 1000)) !== "") return;
  assert.fail("thirty completions were asked for, and there was none");
}

/** Waits until something holds, two seconds at most. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 2000 && !holds(); waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(holds());
}
