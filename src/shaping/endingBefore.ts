import type { TextSnapshot } from "../model/textSnapshot.ts";
import { cutTo } from "./shape.ts";

/**
 * Whether a completion ends before a line of it.
 * @param lines those before the completion, and its own
 * @param at the line's index
 * @param isBegun whether somebody has begun it, and so means it
 */
export type EndsBefore = (lines: readonly string[], at: number, isBegun: boolean) => boolean;

/** A line that says something of the one below: a decorator, or a comment. */
const BELONGS_TO_NEXT = /^\s*(?:@|#|\/\/|\/?\*)/;

/** Has snapshots of a completion behind `prefix` end before the first line that any of the rules wants that of, as soon as that is decoded; refuted where nothing stands before it. */
export function endingBefore(prefix: string, rules: readonly EndsBefore[]): (snapshot: TextSnapshot) => TextSnapshot {
  const before = prefix.split("\n");
  const begun = before.pop() ?? "";
  return (snapshot) => {
    const own = snapshot.decoded.split("\n");
    const lines = [...before, begun + own[0], ...own.slice(1)];
    // Of the last line there may be more.
    const whole = snapshot.done ? own.length : own.length - 1;
    for (let line = 0; line < whole; line++) {
      const isBegun = line === 0 && begun.trim() !== "";
      if (!rules.some((endsBefore) => endsBefore(lines, before.length + line, isBegun))) continue;
      let end = line;
      while (end > 0 && BELONGS_TO_NEXT.test(own[end - 1])) end--;
      const kept = own.slice(0, end).join("\n").trimEnd();
      return { ...cutTo(snapshot, kept), done: true, ...(kept === "" && { refuted: true }) };
    }
    return snapshot;
  };
}
