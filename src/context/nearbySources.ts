import * as vscode from "vscode";
import type { NearbyTexts } from "../model/nearbyTexts.ts";
import { nearest } from "./nearest.ts";
import { fileOf } from "./notebook.ts";
import { readEach, textOf } from "./reading.ts";
import { type KnownSource, type KnownSources, pathOf, type WorkspaceModules } from "./workspaceModules.ts";

const NONE: NearbyTexts = new Map();

/** Reads the sources of the workspace that are nearest to the document which is completed. */
export class NearbySources {
  /** What has been read, by address. */
  private read = new Map<string, { readonly version: number; readonly text: string }>();
  private texts: NearbyTexts = NONE;
  /** What `texts` are read for. */
  private place = "";

  constructor(private readonly modules: Pick<WorkspaceModules, "sourcesFor">) {}

  /**
   * The sources nearest to a document, not itself, as many as have `mostCharacters` together; as far as they have been read: the first question begins
   * that. The same map as before where they are.
   */
  near(document: vscode.TextDocument, mostCharacters: number): NearbyTexts {
    const sources = mostCharacters > 0 ? this.modules.sourcesFor(document) : undefined;
    const file = fileOf(document);
    const place = sources ? `${sources.folder.uri} ${pathOf(file)} ${mostCharacters} ${sources.version}` : "";
    if (place !== this.place) {
      this.place = place;
      // What was near another document may hold this one.
      const others = [...this.texts].filter(([address]) => address !== file.toString());
      this.texts = sources ? new Map(others) : NONE;
      if (sources) void this.readNear(sources, pathOf(file), mostCharacters, place);
    }
    return this.texts;
  }

  private async readNear(sources: KnownSources, path: string, mostCharacters: number, place: string): Promise<void> {
    const near = nearest(sources.files.values(), path, mostCharacters);
    const read: typeof this.read = new Map();
    const readOne = async ({ path, version }: KnownSource) => {
      const uri = vscode.Uri.joinPath(sources.folder.uri, path);
      const before = this.read.get(uri.toString());
      // One that is gone meanwhile is left out until the folder is known to have changed.
      const text = before?.version === version ? before.text : await textOf(uri).catch(() => undefined);
      if (text !== undefined) read.set(uri.toString(), { version, text });
    };
    await readEach(near, readOne, () => this.place === place);
    if (this.place !== place) return;
    this.read = read;
    this.texts = new Map([...read].map(([address, { text }]) => [address, text]));
  }
}
