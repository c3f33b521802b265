import type { Importable } from "../../model/prompt.ts";

/** What is known of how a document's names are imported. */
export interface Importing {
  /** All that is known. */
  readonly all: readonly Importable[];
  /** Whether a name is what modules have, and no module. */
  isNoModule(name: string): boolean;
  /** Whether a name is known to be in another module than one that it is taken of. */
  isElsewhere(name: string, module: string): boolean;
}

/**
 * @param here what is known in a document's workspace
 * @param everywhere what is known of its language
 */
export function importingOf(here: readonly Importable[], everywhere: readonly Importable[]): Importing {
  const all = [...here, ...everywhere];
  const modules = new Set(all.filter(({ module }) => module === undefined).map(({ name }) => name));
  const ofModules = new Set(all.map(({ name }) => name).filter((name) => !modules.has(name)));
  const homes = new Map(here.map(({ name, module }) => [name, module]));
  return {
    all,
    isNoModule: (name) => ofModules.has(name),
    // What a module has, packages around it may have, too.
    isElsewhere: (name, module) => {
      const parts = homes.get(name)?.split(".");
      const last = module.slice(module.lastIndexOf(".") + 1);
      return parts !== undefined && last !== "" && !parts.includes(last);
    },
  };
}

/** What stands before `what` where a name is imported. */
export function headOf({ module }: Pick<Importable, "module">): string {
  return module === undefined ? "import " : `from ${module} import `;
}
