import { appendFile, writeFile } from "node:fs/promises";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import type { Completer } from "../model/completer.ts";
import { cursorIn } from "../shaping/emptyBlock.ts";
import { fitted } from "../shaping/fit.ts";
import { bestHere, type Completed } from "./bestHere.ts";
import type { Arguments } from "./evaluation/arguments.ts";
import type { Item } from "./evaluation/items.ts";
import { placeOf } from "./evaluation/placeOf.ts";
import { rowOf } from "./evaluation/rows.ts";
import type { Figures } from "./evaluation/score.ts";
import { type Typed, typed } from "./evaluation/typing.ts";
import { WorkspaceHere } from "./workspaceHere.ts";

/**
 * Types what stood at some places and takes what is right of what is shown: how many keys that saves, and how often what is shown is right.
 * @param tell told a line for each item
 */
export async function evaluateTyping(
  completer: Completer,
  items: readonly Item[],
  asked: Arguments,
  tell: (line: string) => void,
): Promise<Figures> {
  const { minimumConfidence, nothingBehind, rows } = asked;
  const workspace = new WorkspaceHere(completer.sources);
  const all: Typed<Completed>[] = [];
  const began = performance.now();
  if (rows !== undefined) await writeFile(rows, "");
  for (const item of items) {
    const complete = (prefix: string, behind: string) =>
      completeUnasked(completer, workspace, { ...item, prefix, suffix: nothingBehind ? "" : behind }, asked);
    const what = await typed(item, minimumConfidence, complete);
    all.push(what);
    if (rows !== undefined)
      for (const { completed, isRight } of what.looks)
        if (completed.text !== "") await appendFile(rows, rowOf(item, completed, isRight));
    tell(`${what.keys} of ${what.characters} keys, ${what.looks.length} looks  ${item.name}`);
  }
  return {
    items: items.length,
    ...figuresOf(all, minimumConfidence),
    seconds: Math.round((performance.now() - began) / 1000),
    beams: asked.beams,
    ...(nothingBehind && { nothing_behind: true }),
    model: completer.manifest.name,
  };
}

/** What comes up where nobody has asked for it: where the model has nothing to say, nothing else is looked for. */
async function completeUnasked(
  completer: Completer,
  workspace: WorkspaceHere,
  item: Item,
  asked: Arguments,
): Promise<Completed> {
  const { fillIn, imports } = await placeOf(item, workspace, asked);
  const options = { ...DEFAULT_DECODE_OPTIONS, ...asked.options };
  const best = await bestHere(completer, fillIn, options, asked.beams, () => {}, imports);
  const isSilent = fitted(best.first.text, fillIn.prefix, fillIn.suffix) === "" && !best.first.refuted;
  const shown = asked.minimumConfidence > 0 ? best.sure : best;
  // Of an empty block only what opens it can be told right from wrong.
  return { ...shown, text: isSilent ? "" : shown.text.slice(0, cursorIn(shown.text)) };
}

function figuresOf(all: readonly Typed<Completed>[], least: number): Figures {
  const sum = (of: (one: Typed<Completed>) => number) => all.reduce((total, one) => total + of(one), 0);
  const characters = sum((one) => one.characters);
  const keys = sum((one) => one.keys);
  const looks = all.flatMap((one) => one.looks);
  const shown = looks.filter(({ isShown }) => isShown);
  const ofShown = (total: number) => total / Math.max(1, shown.length);
  return {
    characters,
    keys,
    keys_saved: 1 - keys / Math.max(1, characters),
    minimum_confidence: least,
    looks: looks.length,
    shown: shown.length / Math.max(1, looks.length),
    right: ofShown(shown.filter(({ isRight }) => isRight).length),
    expected: ofShown(shown.reduce((total, { completed }) => total + completed.confidence, 0)),
  };
}
