import type { KnownImports } from "../context/knownImports.ts";
import type { KnownTexts } from "../model/ngrams/knownTexts.ts";
import type { FillIn } from "../model/prompt.ts";
import { ModulesHere } from "./modulesHere.ts";
import { SourcesHere } from "./sourcesHere.ts";

/** A place in a workspace. */
export interface PlaceHere {
  /** With what the workspace knows of it. */
  readonly fillIn: FillIn;
  /** What its file knows of imports; undefined where nothing is. */
  readonly imports: KnownImports | undefined;
}

/** Folders of this machine as an editor has them open: what is known in them of a place that is completed. */
export class WorkspaceHere {
  private readonly modules = new ModulesHere();
  private readonly sources: SourcesHere;

  /** @param texts what the model takes for near */
  constructor(texts: KnownTexts) {
    this.sources = new SourcesHere(this.modules, texts);
  }

  /**
   * A place as it is told in a workspace; the model knows the sources near it from then on, and no others.
   * @param root the workspace's folder, which the fill-in's path goes from; undefined where there is none
   * @param mostBytes of these sources; 0: not even what stands in the document itself is expected to be said again
   */
  async place(root: string | undefined, fillIn: FillIn, mostBytes: number): Promise<PlaceHere> {
    const ngrams = mostBytes > 0;
    await this.sources.tell(root, fillIn.path, mostBytes);
    if (root === undefined) return { fillIn: { ...fillIn, ngrams }, imports: undefined };
    const imports = await this.modules.importsFor(root, fillIn.path);
    const opening = imports?.opening(fillIn);
    const importable = imports?.importable(fillIn) ?? [];
    const known = {
      ...(opening !== undefined && { opening }),
      ...(importable.length > 0 && { importable }),
    };
    return { fillIn: { ...fillIn, ...known, ngrams }, imports };
  }
}
