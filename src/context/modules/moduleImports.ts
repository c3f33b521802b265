import type { Importable } from "../../model/prompt.ts";
import type { Around, KnownImports } from "../knownImports.ts";
import { openingAt } from "./importPlace.ts";
import { madeUpAt, redirected } from "./importsIn.ts";
import type { Modules } from "./modules.ts";

const NONE: readonly Importable[] = [];

/** What a file of JavaScript or TypeScript knows of imports, by the modules that it sees. */
export class ModuleImports implements KnownImports {
  constructor(private readonly modules: Modules) {}

  opening(around: Around): string | undefined {
    return openingAt(around, this.modules);
  }

  /** None: what these files lack, their imports begin with (`opening`). */
  importable(): readonly Importable[] {
    return NONE;
  }

  redirected(around: Around, middle: string): string | undefined {
    return redirected(around, middle, this.modules);
  }

  madeUpAt(around: Around, middle: string, isWhole: boolean): number | undefined {
    return madeUpAt(around, middle, this.modules, isWhole);
  }
}
