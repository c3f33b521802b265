import * as vscode from "vscode";

/** Files that are read at the same time. */
const AT_ONCE = 16;

/** Text of a file: as it is in an editor where it has been changed and not been saved yet, else as it lies there. @throws Error where it cannot be read */
export async function textOf(uri: vscode.Uri): Promise<string> {
  return unsaved(uri)?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function unsaved(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((open) => open.isDirty && open.uri.toString() === uri.toString());
}

/** Reads files, some of them at the same time; no more once one is not to go on. */
export async function readEach<File>(
  files: readonly File[],
  read: (file: File) => Promise<void>,
  goesOn: () => boolean,
): Promise<void> {
  for (let first = 0; first < files.length && goesOn(); first += AT_ONCE) {
    await Promise.all(files.slice(first, first + AT_ONCE).map(read));
  }
}
