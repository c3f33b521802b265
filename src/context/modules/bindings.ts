/** A name as an import takes it from a module: `a` in `{ a as b }`, `default a` in `a`, `* a` in `* as a`. */
export type Binding = string;

/** What of a module an import or export names. */
export interface Taken {
  /** The module as the text spells it: `./prices.js`, `react`. */
  readonly from: string;
  /** The quotes around it. */
  readonly quote: string;
  readonly bindings: readonly Binding[];
}

/** What stands between `import` and `from`. */
export const CLAUSE = String.raw`(?:type\s+)?([\w$\s{},*]+?)`;
/** A whole import, or what is exported from elsewhere: its clause, its quotes, its module. */
export const IMPORT = new RegExp(String.raw`^[ \t]*(?:import|export)\s+${CLAUSE}\s*\bfrom\s*(["'])([^"'\n]*)\2`, "gm");
const DECLARED =
  /^export[ \t]+(?:declare[ \t]+)?(default[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?(?:(?:function[ \t]*\*?|class|interface|type|enum|const[ \t]+enum|const|let|var|namespace)[ \t]+)?([\w$]+)/gm;
const LISTED = /^export\s+(?:type\s+)?\{([^}]*)\}/gm;
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** The bindings in an import's clause, `type` and braces and all. */
export function bindingsIn(clause: string): Binding[] {
  const named = [...clause.matchAll(/\{([^}]*)\}?/g)].flatMap(([, list]) => list.split(","));
  const whole = clause.replace(/\{[^}]*\}?/g, "").split(",");
  const alias = (part: string) => /^\*\s*as\s+(.+)$/s.exec(part.trim())?.[1];
  return [
    ...named.map((part) =>
      part
        .trim()
        .replace(/^type\s+/, "")
        .replace(/\s+as\s.*$/s, ""),
    ),
    ...whole.map((part) => (alias(part) === undefined ? `default ${part.trim()}` : `* ${alias(part)?.trim()}`)),
  ].filter((binding) => NAME.test(binding.replace(/^(?:default|\*) /, "")));
}

/** What a text takes from other modules, whether it imports or only re-exports it. */
export function takenIn(text: string): Taken[] {
  return [...text.matchAll(IMPORT)]
    .map(([, clause, quote, from]) => ({ from, quote, bindings: bindingsIn(clause) }))
    .filter(({ from, bindings }) => from !== "" && bindings.length > 0);
}

/** What another module may import of a text. */
export function exportedBy(text: string): Binding[] {
  const declared = [...text.matchAll(DECLARED)].map(([, isDefault, name]) => (isDefault ? `default ${name}` : name));
  // What is re-exported is known by its new name.
  const listed = [...text.matchAll(LISTED)].flatMap(([, list]) =>
    bindingsIn(`{${list.replace(/[\w$]+\s+as\s+/g, "")}}`),
  );
  return [...declared, ...listed];
}
