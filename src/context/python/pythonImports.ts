import type { Importable } from "../../model/prompt.ts";
import type { Around, KnownImports } from "../knownImports.ts";
import { importableAt } from "./importableAt.ts";
import { madeUpAt } from "./madeUp.ts";
import type { PythonIndex } from "./pythonIndex.ts";
import { WorkspaceModule } from "./workspaceModule.ts";

/** What a file of Python knows of imports, by the files of its workspace. */
export class PythonImports implements KnownImports {
  /** What is told of a place is put together several times while its completion is decoded and compared. */
  private last: { readonly around: Around; readonly importable: readonly Importable[] } | undefined;

  /** @param path of the file, from the index's root */
  constructor(
    private readonly index: PythonIndex,
    private readonly path: string,
  ) {}

  /** Never known: which names are imported is weighed (`importable`). */
  opening(): undefined {}

  importable(around: Around): readonly Importable[] {
    const { last } = this;
    if (last?.around.prefix === around.prefix && last.around.suffix === around.suffix) return last.importable;
    const importable = importableAt(around, this.index, this.path);
    this.last = { around, importable };
    return importable;
  }

  /** Never known. */
  redirected(): undefined {}

  madeUpAt(around: Around, middle: string, isWhole: boolean): number | undefined {
    return madeUpAt(around, middle, isWhole, (from) => new WorkspaceModule(this.index, from, this.path));
  }
}
