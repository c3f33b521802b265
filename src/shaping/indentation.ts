import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { leading, shownUnit, TAB } from "./indentUnit.ts";
import { lastLine } from "./lines.ts";

/** Spaces that a model may mean by a step; fewer, or others, align something. */
const STEPS = [2, 3, 4, 8];

/** How lines are indented where a completion goes. */
interface Style {
  /** What a step is written as. */
  readonly unit: string;
  /** White space that the cursor's line begins with: lines of the completion go on from there. */
  readonly base: string;
  /** Whether spaces count as steps of their own, of that many; undefined: spaces stay. */
  readonly spaces: number | undefined;
  /** Whether the completion's first line begins where a line begins. */
  readonly fromStart: boolean;
}

/** Gives a snapshot with its lines indented as a document is. */
export type Indenting = (snapshot: TextSnapshot) => TextSnapshot;

/**
 * Indents snapshots as the document is around a fill-in: by tabs or spaces, whichever it has; where it has none yet, by what the
 * editor indents by. How many steps a line is indented by is the model's to say.
 */
export function indentingFor({ prefix, suffix, indentUnit }: FillIn): Indenting {
  const shown = shownUnit(`${prefix}\n${suffix}`);
  const unit = shown ?? indentUnit;
  if (unit === undefined) return (snapshot) => snapshot;
  const lineBefore = lastLine(prefix);
  const given = { unit, base: leading(lineBefore), fromStart: lineBefore === "" };
  // The model sees how many spaces a step has, and is not always at a step: a list goes on where it was opened.
  const spacesStay = shown !== undefined && shown !== TAB;
  return (snapshot) => {
    const spaces = spacesStay ? undefined : spacesOfStep(snapshot.text, given);
    // Of every snapshot of a decode, most have nothing to be written otherwise.
    if (spaces === undefined && !snapshot.text.includes(TAB)) return snapshot;
    return indented(snapshot, { ...given, spaces });
  };
}

function indented(snapshot: TextSnapshot, style: Style): TextSnapshot {
  let read = "";
  let written = "";
  const tokens = snapshot.tokens.map((token) => {
    read += token.text;
    const before = written.length;
    written = rewritten(read, style);
    return { ...token, text: written.slice(before) };
  });
  return {
    ...snapshot,
    text: rewritten(snapshot.text, style),
    decoded: rewritten(snapshot.decoded, style),
    tokens,
  };
}

/** How many spaces a completion has for a step, as the first line shows that is indented by spaces; undefined where none does. */
function spacesOfStep(text: string, { base, fromStart }: Omit<Style, "spaces">): number | undefined {
  const lines = text.split("\n").slice(fromStart ? 0 : 1);
  const steps = lines.filter((line) => line.trim() !== "").map((line) => beyond(leading(line), base));
  const first = steps.map((step) => (/^\t* +/.exec(step)?.[0] ?? "").replaceAll(TAB, "").length).find((n) => n > 1);
  return first !== undefined && STEPS.includes(first) ? first : undefined;
}

/** A completion, or the beginning of one, in a style; of a beginning it is the beginning. */
function rewritten(text: string, style: Style): string {
  const lines = text.split("\n");
  return lines
    .map((line, i) => {
      if (i === 0 && !style.fromStart) return line;
      const indent = leading(line);
      // What follows may be white space still.
      const breaksOff = i === lines.length - 1 && indent === line;
      const own = beyond(indent, style.base);
      const kept = indent.slice(0, indent.length - own.length);
      return kept + steps(own, style, breaksOff) + line.slice(indent.length);
    })
    .join("\n");
}

function steps(indent: string, { unit, spaces }: Style, breaksOff: boolean): string {
  return indent.replaceAll(/\t| +/g, (run, at: number) => {
    if (run === TAB) return unit;
    if (spaces === undefined) return run;
    const rest = breaksOff && at + run.length === indent.length ? 0 : run.length % spaces;
    return unit.repeat(Math.floor(run.length / spaces)) + " ".repeat(rest);
  });
}

function beyond(indent: string, base: string): string {
  return indent.startsWith(base) ? indent.slice(base.length) : indent;
}
