/** A name as an import takes it from a module: `a` in `{ a as b }`, `default a` in `a`, `* a` in `* as a`. */
export type Binding = string;

/** What of a module an import or export names. */
export interface Taken {
  /** The module as the text spells it: `./prices.js`, `react`. */
  readonly from: string;
  /** The quotes around it. */
  readonly quote: string;
  readonly bindings: readonly Binding[];
  /** Those of them that it marks as types. */
  readonly types: readonly Binding[];
  /** Whether it is an `import`: a text has each name of these once. Else it exports again, or requires. */
  readonly isImport: boolean;
  /** Where the statement begins in the text, and where the quote behind the module ends. */
  readonly begin: number;
  readonly end: number;
}

/** What stands between `import` and `from`. */
export const CLAUSE = String.raw`(?:type\s+)?([\w$\s{},*]+?)`;
/** What stands between `const` and `= require(`. */
export const REQUIRED = String.raw`(?:const|let|var)\s+(\{[\w$\s:,]*\}|[\w$]+)\s*=\s*require`;
const MODULE = String.raw`(["'])([^"'\n]*)`;
const IMPORT = new RegExp(String.raw`^[ \t]*(?:import|export)\s+${CLAUSE}\s*\bfrom\s*${MODULE}\2`, "gm");
const REQUIRE = new RegExp(String.raw`^[ \t]*${REQUIRED}\(\s*${MODULE}\2`, "gm");
const DECLARED =
  /^export[ \t]+(?:declare[ \t]+)?(default[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?(?:(?:function[ \t]*\*?|class|interface|type|enum|const[ \t]+enum|const|let|var|namespace)[ \t]+)?([\w$]+)/gm;
const LISTED = /^export\s+(?:type\s+)?\{([^}]*)\}/gm;
/** CommonJS: `exports.name =`, and the names in `module.exports = { … }`. */
const ASSIGNED = /^(?:module\.)?exports\.([\w$]+)\s*=/gm;
const GATHERED = /^module\.exports\s*=\s*\{([\w$\s:,]*)\}/gm;
/** What exports names that are not told: those of other modules, what is taken apart, what is put together while it runs. */
const UNTOLD = /^export\s*(?:\*|=|(?:const|let|var)\s*[[{])|\bexports\b/m;
const AS_DEFAULT = /^export\s+default\b|^export\s*\{[^}]*\bdefault\b/m;
const TYPE = /^export[ \t]+(?:declare[ \t]+)?(?:interface|type)[ \t]+([\w$]+)/gm;
const ALL_MARKED = /^[ \t]*(?:import|export)\s+type\b/;
const MARKED = /\btype\s+([\w$]+)/g;
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** The bindings in the clause of an import or of a `require`, `type` and braces and all. */
export function bindingsIn(clause: string): Binding[] {
  const named = [...clause.matchAll(/\{([^}]*)\}?/g)].flatMap(([, list]) => list.split(","));
  const whole = clause.replace(/\{[^}]*\}?/g, "").split(",");
  const alias = (part: string) => /^\*\s*as\s+(.+)$/s.exec(part.trim())?.[1];
  return [
    ...whole.map((part) => (alias(part) === undefined ? `default ${part.trim()}` : `* ${alias(part)?.trim()}`)),
    ...named.map((part) =>
      part
        .trim()
        .replace(/^type\s+/, "")
        .replace(/^default\s+as\s+/, "default ")
        .replace(/(?:\s+as\s|\s*:).*$/s, ""),
    ),
  ].filter((binding) => NAME.test(nameOf(binding)));
}

/** The name that a binding has where it is taken. */
export function nameOf(binding: Binding): string {
  return binding.replace(/^(?:default|\*) /, "");
}

/** What a text takes from other modules, whether it imports, requires or only re-exports it. */
export function takenIn(text: string): Taken[] {
  return [...text.matchAll(IMPORT), ...text.matchAll(REQUIRE)]
    .map(({ index, 0: whole, 1: clause, 2: quote, 3: from }) => {
      const isImport = /^\s*import\b/.test(whole);
      const bindings = bindingsIn(clause);
      const marked = [...clause.matchAll(MARKED)].map(([, name]) => name);
      const types = ALL_MARKED.test(whole) ? bindings : bindings.filter((binding) => marked.includes(binding));
      return { from, quote, bindings, types, isImport, begin: index, end: index + whole.length };
    })
    .filter(({ from, bindings }) => from !== "" && bindings.length > 0);
}

/** What another module may import of a text. */
export function exportedBy(text: string): Binding[] {
  const declared = [...text.matchAll(DECLARED)].map(([, isDefault, name]) => (isDefault ? `default ${name}` : name));
  // What is re-exported is known by its new name.
  const listed = [...text.matchAll(LISTED)].flatMap(([, list]) =>
    bindingsIn(`{${list.replace(/[\w$]+\s+as\s+/g, "")}}`),
  );
  const assigned = [...text.matchAll(ASSIGNED)].map(([, name]) => name);
  const gathered = [...text.matchAll(GATHERED)].flatMap(([, list]) => bindingsIn(`{${list}}`));
  return [...declared, ...listed, ...assigned, ...gathered];
}

/** What of `exportedBy` are types, and nothing when the text runs. */
export function typesIn(text: string): Binding[] {
  return [...text.matchAll(TYPE)].map(([, name]) => name);
}

/** Whether another module may import names of a text that `exportedBy` does not tell, and a default; if in doubt, it may. */
export function mayExport(text: string): { readonly others: boolean; readonly default: boolean } {
  const others = UNTOLD.test(text);
  return { others, default: others || AS_DEFAULT.test(text) };
}
