import { posix } from "node:path";
import * as vscode from "vscode";
import { emptyIndex, type ImportIndex, importsBy } from "./importIndex.ts";
import type { KnownImports } from "./knownImports.ts";
import {
  ENDINGS,
  type Family,
  familyOf,
  isRead,
  LARGEST_BYTES,
  MANIFEST,
  MOST_FILES,
  SKIPPED,
} from "./modules/sourceFiles.ts";
import type { SizedFile } from "./nearest.ts";
import { fileOf } from "./notebook.ts";
import { readEach, textOf } from "./reading.ts";

/** What says that a name is not found: numbers of TypeScript's, rules of ESLint's and Biome's. */
const NOT_FOUND: ReadonlySet<number | string> = new Set([
  2304,
  2503,
  2552,
  2580,
  2582,
  2591,
  18004,
  "no-undef",
  "lint/correctness/noUndeclaredVariables",
]);

/** A source, and which reading of the folder's files has found it so. */
export interface KnownSource extends SizedFile {
  readonly version: number;
}

/** The sources of a folder that are of one family. */
export interface KnownSources {
  readonly folder: vscode.WorkspaceFolder;
  readonly files: ReadonlyMap<string, KnownSource>;
  /** Another one once a file has changed. */
  readonly version: number;
}

/** Knows what is imported and from where, for each folder of the workspace in which it has been asked. */
export class WorkspaceModules implements vscode.Disposable {
  private readonly known = new Map<string, KnownFolder>();
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
      for (const [key, { folder }] of this.known) if (removed.includes(folder)) this.forget(key);
    });
  }

  /**
   * What a document of JavaScript, TypeScript or Python knows of imports; undefined for others, and where it is in no workspace. The
   * first question has the folder read; until that is done it is answered with what has been.
   */
  importsFor(document: vscode.TextDocument): KnownImports | undefined {
    const known = this.knownFor(document);
    return known && importsBy(known.index, pathOf(fileOf(document)), () => unresolvedIn(document));
  }

  /** The sources that a document's may be like: those of its family in its folder, once they have been read. The first question has them read. */
  sourcesFor(document: vscode.TextDocument): KnownSources | undefined {
    const known = this.knownFor(document);
    return known?.isRead ? known : undefined;
  }

  private knownFor(document: vscode.TextDocument): KnownFolder | undefined {
    const family = familyOf(document.languageId);
    const uri = fileOf(document);
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!family || !folder) return undefined;
    const key = `${family} ${folder.uri}`;
    const known = this.known.get(key) ?? new KnownFolder(folder, family);
    this.known.set(key, known);
    known.readEdited(uri);
    return known;
  }

  private forget(key: string): void {
    this.known.get(key)?.dispose();
    this.known.delete(key);
  }

  dispose(): void {
    this.listening.dispose();
    for (const key of this.known.keys()) this.forget(key);
  }
}

/** The sources of a folder: read once, and again as they change, on the disk or in an editor. */
class KnownFolder implements KnownSources, vscode.Disposable {
  readonly index: ImportIndex;
  readonly files = new Map<string, KnownSource>();
  version = 0;
  /** Whether all that was there at first has been read. */
  isRead = false;
  /** Those that have been changed in an editor since they were read, by address. */
  private readonly edited = new Map<string, vscode.Uri>();
  private readonly watching: vscode.FileSystemWatcher;
  private readonly listening: vscode.Disposable[];
  private ended = false;

  constructor(
    readonly folder: vscode.WorkspaceFolder,
    private readonly family: Family,
  ) {
    this.index = emptyIndex(family);
    const sources = new vscode.RelativePattern(
      folder,
      `**/{${ENDINGS[family].map((ending) => `*.${ending}`).join(",")},${MANIFEST}}`,
    );
    this.watching = vscode.workspace.createFileSystemWatcher(sources);
    this.watching.onDidCreate((uri) => void this.read(uri));
    this.watching.onDidChange((uri) => void this.read(uri));
    this.watching.onDidDelete((uri) => this.delete(pathOf(uri)));
    this.listening = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.noteEdited(document.uri)),
      // What has not been saved is gone with its editor.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.noteEdited(uri)),
    ];
    // What cannot be listed is not known, as what has not been read yet.
    this.readAll(sources).catch(() => {});
  }

  /** Reads what has been changed in editors, but for the document that is being completed: it is none of its own sources. */
  readEdited(completed: vscode.Uri): void {
    for (const [address, uri] of this.edited) {
      if (address === completed.toString()) continue;
      this.edited.delete(address);
      void this.read(uri);
    }
  }

  private noteEdited(uri: vscode.Uri): void {
    if (this.files.has(pathOf(uri)) && vscode.workspace.getWorkspaceFolder(uri) === this.folder)
      this.edited.set(uri.toString(), uri);
  }

  private async readAll(sources: vscode.RelativePattern): Promise<void> {
    const found = await vscode.workspace.findFiles(sources, SKIPPED, MOST_FILES);
    await readEach(
      found,
      (uri) => this.read(uri),
      () => !this.ended,
    );
    this.index.isWhole = found.length < MOST_FILES;
    this.isRead = true;
  }

  private async read(uri: vscode.Uri): Promise<void> {
    const path = pathOf(uri);
    if (!isRead(path, this.family)) return;
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > LARGEST_BYTES) {
        this.delete(path);
        return this.index.setUnread(path);
      }
      this.index.set(path, await textOf(uri));
      this.version++;
      if (posix.basename(path) !== MANIFEST) this.files.set(path, { path, bytes: size, version: this.version });
    } catch {
      this.delete(path); // it is gone
    }
  }

  private delete(path: string): void {
    this.version++;
    this.index.delete(path);
    this.files.delete(path);
  }

  dispose(): void {
    this.ended = true;
    this.watching.dispose();
    for (const listener of this.listening) listener.dispose();
  }
}

/** The names of a document that its language server or its linter cannot find. */
function unresolvedIn(document: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ code }) => NOT_FOUND.has(typeof code === "object" ? code.value : (code ?? "")))
    .map(({ range }) => document.getText(range))
    .filter((text) => /^[\w$]+$/.test(text));
}

/** A file's path in its folder, as what is known of the folder has it. */
export function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}
