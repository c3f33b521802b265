import { leading } from "../shaping/indentUnit.ts";
import { lastLine, lineAt, opensBlock } from "../shaping/lines.ts";
import type { Question } from "./reasons.ts";

/** What is indented by where neither the document nor its editor says so. */
const USUAL_UNIT = "    ";

/**
 * What is asked on the next line once a completion has been taken, or typed, and Enter is pressed: as deep as the completion's last line, or deeper by one step where that opens a
 * block, as editors have it.
 * @param prefix the text before the cursor, the completion included
 * @param suffix the text behind it
 * @returns undefined where the completion does not end its line
 */
export function onNextLine(question: Question, prefix: string, suffix: string): Question | undefined {
  const { selected, isChosen, opening, ...fillIn } = question.fillIn;
  const last = lastLine(prefix);
  if (last.trim() === "" || lineAt(suffix).trim() !== "") return undefined;
  const deeper = opensBlock(last) ? (fillIn.indentUnit ?? USUAL_UNIT) : "";
  return {
    ...question,
    fillIn: { ...fillIn, prefix: `${prefix}\n${leading(last)}${deeper}`, suffix },
    explicit: false,
  };
}
