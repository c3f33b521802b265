import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { withoutBrokenEnd } from "./brokenOff.ts";
import { callsAgain } from "./callsAgain.ts";
import { declaresAgain } from "./declaredAgain.ts";
import { endingBefore } from "./endingBefore.ts";
import type { Reach } from "./extent.ts";
import { indentingFor } from "./indentation.ts";
import { keysAgain } from "./keyAgain.ts";
import { withoutLastComma } from "./lastComma.ts";
import { isLineAgain } from "./saidAgain.ts";
import { endedWhenWhole } from "./shape.ts";
import { isTurnAgain } from "./turnAgain.ts";

/**
 * Has a fill-in's snapshots with their lines indented as the document is, and up to where all that will be shown is decoded: that one is
 * `done`. Where the canvas was too short, the end that breaks off is left out; in JSON, so is a comma that nothing follows. What the document
 * declares already is not declared again, nor is a key of its block, or the line above, said again.
 * @param maxTokens of the canvas
 * @param reach how many of its lines are shown
 */
export function showing(
  fillIn: FillIn,
  maxTokens: number,
  reach: Reach = "fitting",
): (snapshot: TextSnapshot) => TextSnapshot {
  const indented = indentingFor(fillIn);
  const rules = [declaresAgain(fillIn), callsAgain(fillIn), keysAgain(fillIn), isLineAgain, isTurnAgain];
  const once = endingBefore(fillIn.prefix, rules);
  const ended = (told: TextSnapshot): TextSnapshot => {
    const snapshot = indented(told);
    const breaksOff = told.done && told.tokens.length >= maxTokens;
    if (!breaksOff) return endedWhenWhole(snapshot, fillIn, reach);
    const whole = endedWhenWhole({ ...snapshot, done: false }, fillIn, reach);
    return whole.done ? whole : withoutBrokenEnd(snapshot);
  };
  return (told) => withoutLastComma(once(ended(told)), fillIn);
}
