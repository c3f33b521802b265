import { isBuiltin } from "node:module";

/** A name that npm allows: what else stands before a slash is an alias, a scheme or a path. */
const PACKAGE = /^(?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*(?=\/|$)/;
const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** The package that a module is of: `react` of `react/jsx-runtime`; undefined of a file, of what Node itself has, and of other aliases. */
export function packageOf(from: string): string | undefined {
  return isBuiltin(from) ? undefined : PACKAGE.exec(from)?.[0];
}

/** The packages that a `package.json` declares, itself included; undefined where it is none. */
export function declaredIn(packageJson: string): ReadonlySet<string> | undefined {
  let declared: Record<string, unknown>;
  try {
    declared = { ...JSON.parse(packageJson) };
  } catch {
    return undefined;
  }
  const names = DEPENDENCIES.flatMap((key) => Object.keys({ ...(declared[key] as object | undefined) }));
  return new Set([...names, ...names.flatMap(typedBy), ...(typeof declared.name === "string" ? [declared.name] : [])]);
}

/** The package whose types another has: `vscode` of `@types/vscode`, `@a/b` of `@types/a__b`. */
function typedBy(name: string): string[] {
  const [, scope, typed] = /^@types\/(?:(.+)__)?(.+)$/.exec(name) ?? [];
  return typed === undefined ? [] : [scope === undefined ? typed : `@${scope}/${typed}`];
}
