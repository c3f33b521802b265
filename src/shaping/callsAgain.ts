import type { FillIn } from "../model/prompt.ts";
import type { EndsBefore } from "./endingBefore.ts";
import { aboveInBlock } from "./lines.ts";

const ECMASCRIPT = /\.[cm]?[jt]sx?$/i;
/** A call that is given a string first and a function last: a test, a route, or what is done at an event. */
const NAMED_CALL = /^\s*[\w$.]+\((["'`])(?:(?!\1).)+\1.*(?:=>|\bfunction\b.*\)) \{$/;

/** Whether a line begins to give its block once more what it has by that name: of 1,429 such lines of public code and of our tests, two are there twice. */
export function callsAgain({ path }: FillIn): EndsBefore {
  if (!ECMASCRIPT.test(path)) return () => false;
  return (lines, at, isBegun) => !isBegun && NAMED_CALL.test(lines[at]) && aboveInBlock(lines, at).includes(lines[at]);
}
