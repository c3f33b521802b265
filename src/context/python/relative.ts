import type { Imported } from "./statements.ts";

/** A module as it is told relatively in a package: `.prices`, `..till.desk`, `.` */
export function relative(module: readonly string[], own: readonly string[]): string {
  let shared = 0;
  while (shared < own.length && own[shared] === module[shared]) shared++;
  return ".".repeat(own.length - shared + 1) + module.slice(shared).join(".");
}

/** Whether of what is imported of a package more is told relatively; undefined where nothing is imported of it. */
export function isToldRelatively(imported: readonly Imported[], top: string | undefined): boolean | undefined {
  const isTold = ({ from }: Imported) => from?.startsWith(".") ?? false;
  const inside = imported.filter((one) => isTold(one) || one.from?.split(".")[0] === top);
  return inside.length === 0 ? undefined : inside.filter(isTold).length * 2 > inside.length;
}
