import * as vscode from "vscode";

/** Sets one of the user's settings; undefined takes it back. */
export async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

/** Sets one of ours, named without `evoghost.`. */
export function configure(name: string, value: unknown): Promise<void> {
  return set(`evoghost.${name}`, value);
}
