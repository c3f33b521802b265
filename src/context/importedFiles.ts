import * as vscode from "vscode";
import { linesOf } from "./fillIn.ts";
import { type Declaration, declarationOf, importsOf, placesOf } from "./imports.ts";
import { cellsAround, fileOf } from "./notebook.ts";
import { textOf } from "./reading.ts";

/** Lines of a document that are looked through for imports. */
const LINES_OF_IMPORTS = 200;
/** Imports of a document that are followed. */
const MOST_IMPORTS = 12;
/** Files whose texts are kept. */
const MOST_FILES = 64;
/** Larger files are left alone: they are generated, or data. */
const LARGEST_BYTES = 200_000;

/** Knows the declarations of what documents import of files in their workspace. */
export class ImportedFiles implements vscode.Disposable {
  /** Texts by the importing folder and the module's name; undefined where there is no such file, a promise while it is read. */
  private readonly files = new Map<string, Promise<void> | Found | undefined>();
  private readonly listening: vscode.Disposable;

  constructor() {
    this.listening = vscode.workspace.onDidSaveTextDocument(({ uri }) => this.forget(uri.toString()));
  }

  /** Declarations of the names that a document imports, as far as their files have been read; what has not is read now. */
  declaredFor(document: vscode.TextDocument): Declaration[] {
    const { languageId } = document;
    const documents = [...cellsAround(document).before, document];
    const imports = documents.flatMap((one) => importsOf(linesOf(one, 0, LINES_OF_IMPORTS), languageId));
    const importing = fileOf(document);
    return imports.slice(0, MOST_IMPORTS).flatMap(({ from, names }) => {
      const found = this.file(importing, languageId, from);
      if (!found) return [];
      return names.flatMap((name) => {
        const text = declarationOf(name, found.text, languageId);
        return text === undefined ? [] : [{ name, path: found.path, text }];
      });
    });
  }

  private file(importing: vscode.Uri, languageId: string, from: string): Found | undefined {
    const folder = vscode.Uri.joinPath(importing, "..");
    const key = `${folder} ${from}`;
    if (!this.files.has(key)) {
      this.files.set(
        key,
        read(importing, languageId, from).then((found) => {
          this.files.set(key, found);
          const [oldest] = this.files.keys();
          if (this.files.size > MOST_FILES) this.files.delete(oldest);
        }),
      );
    }
    const known = this.files.get(key);
    return known instanceof Promise ? undefined : known;
  }

  /** A file that is saved is read anew; so is what was not there before, for it may be that file. */
  private forget(saved: string): void {
    for (const [key, known] of this.files) {
      if (known === undefined || (!(known instanceof Promise) && known.uri === saved)) this.files.delete(key);
    }
  }

  dispose(): void {
    this.listening.dispose();
    this.files.clear();
  }
}

interface Found {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
}

/** The text of an imported file; undefined where there is none that is read. */
async function read(importing: vscode.Uri, languageId: string, from: string): Promise<Found | undefined> {
  const root = vscode.workspace.getWorkspaceFolder(importing)?.uri;
  for (const place of placesOf(from, languageId)) {
    const base = place.startsWith("/") ? root : vscode.Uri.joinPath(importing, "..");
    if (!base) continue;
    const uri = vscode.Uri.joinPath(base, place);
    try {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      if (type !== vscode.FileType.File || size > LARGEST_BYTES) continue;
      const text = await textOf(uri);
      return { uri: uri.toString(), path: vscode.workspace.asRelativePath(uri), text: text.replaceAll("\r\n", "\n") };
    } catch {
      // There is no such file: the next place may have one.
    }
  }
  return undefined;
}
