import { parseArgs } from "node:util";
import { DEFAULT_BEAMS, MOST_BEAMS } from "../../beams.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../decoder/decode.ts";
import { DEFAULT_MINIMUM_CONFIDENCE } from "../../minimumConfidence.ts";
import { DEFAULT_NEARBY, MOST_NEARBY } from "../../nearby.ts";
import { parsed, UsageError, wholeNumber } from "../arguments.ts";

export const USAGE = `Usage: npm run --silent eval -- FILE.jsonl[.gz] [--steps N] [--hard-mask] [--limit N] [--model DIR] [--position-decay L]
       [--max-tokens N] [--beams N] [--soft-tokens N] [--threshold C] [--verify P] [--neighbour-tokens N]
       [--nearby N] [--context-tokens N] [--whole-blocks] [--inside-words] [--several-lines] [--refine S [--lines N]]
       [--typing [--nothing-behind] [--minimum-confidence C]] [--alone] [--likelihood] [--rows OUT.jsonl] [--summary] [--json]

Completes every item of a JSON-lines file on the shipped path and prints how many were right. An item has "prefix" (or "prompt")
and "suffix" and either "pattern" (a regular expression for an acceptable middle) or "middle" (or "canonical_solution"); with
"parses": true the whole text is parsed too, and with "test" and "entry_point" it is run as Python (pass@1). Where no "path"
tells its language, its text does. How probable the middles themselves are is told in bits per byte; with --likelihood that is
all, and nothing is decoded. Where an item names the folder that its file is in ("root"), the modules of imports are those that
other files there have the names of, and what stands in the nearest of them is expected to be said again, as in the editor,
unless it is completed --alone; --nearby says how many thousand bytes of them, with 0 not even what stands in the file itself.
With --neighbour-tokens the model is told of what the file imports. It is told as much of the text around as its context holds,
or --context-tokens. With --inside-words each cursor is inside a word of its middle's first line, as while one types it; with
--several-lines middles of one line go on to the end of a later one of the same text. With --refine each middle is given with a
mistake in one word, every fourth without one, and refined: the share S of its words may change at most; with --lines as a part
of N whole lines. With --typing each middle is typed, and what is right of what is shown is taken: how many keys that saves, with
what stands behind or with --nothing-behind, of what is at least as probable as --minimum-confidence. What the estimated
probability of being right is fitted to is written to --rows, one object for each completion: "right", the "bits" of its tokens,
and its "share" of what it was compared with.`;

export type Arguments = ReturnType<typeof parseArguments>;

/** @throws UsageError naming what is wrong */
export function parseArguments(given: readonly string[]) {
  const { values, positionals } = parsed(() => parse(given));
  for (const name of ["nothing-behind", "minimum-confidence"] as const) {
    if (values[name] !== undefined && !values.typing) throw new UsageError(`--${name} goes with --typing`);
  }
  if (positionals.length !== 1) throw new UsageError("Give one file to evaluate, FILE.jsonl or FILE.jsonl.gz");
  return {
    file: positionals[0],
    limit: wholeNumber("limit", values.limit, 1, 1_000_000) ?? Number.POSITIVE_INFINITY,
    options: {
      steps: wholeNumber("steps", values.steps, 1, 64) ?? DEFAULT_DECODE_OPTIONS.steps,
      hardMask: values["hard-mask"] ?? false,
      settle: !(values["whole-blocks"] ?? false),
      maxTokens: wholeNumber("max-tokens", values["max-tokens"], 1, 256) ?? DEFAULT_DECODE_OPTIONS.maxTokens,
      softTokens: wholeNumber("soft-tokens", values["soft-tokens"], 1, 8) ?? DEFAULT_DECODE_OPTIONS.softTokens,
      confidenceThreshold: numberUpTo("threshold", values.threshold, 2) ?? DEFAULT_DECODE_OPTIONS.confidenceThreshold,
      verify: numberUpTo("verify", values.verify, 2) ?? DEFAULT_DECODE_OPTIONS.verify,
      positionDecay: numberUpTo("position-decay", values["position-decay"], 10) ?? DEFAULT_DECODE_OPTIONS.positionDecay,
    },
    beams: wholeNumber("beams", values.beams, 0, MOST_BEAMS) ?? DEFAULT_BEAMS,
    model: values.model,
    neighbourTokens: wholeNumber("neighbour-tokens", values["neighbour-tokens"], 0, 1024) ?? 0,
    nearby: wholeNumber("nearby", values.nearby, 0, MOST_NEARBY) ?? DEFAULT_NEARBY,
    contextTokens: wholeNumber("context-tokens", values["context-tokens"], 128, 1_000_000),
    insideWords: values["inside-words"] ?? false,
    severalLines: values["several-lines"] ?? false,
    refine: numberUpTo("refine", values.refine, 1),
    lines: linesAsked(values.refine, values.lines),
    typing: values.typing ?? false,
    nothingBehind: values["nothing-behind"] ?? false,
    minimumConfidence: numberUpTo("minimum-confidence", values["minimum-confidence"], 1) ?? DEFAULT_MINIMUM_CONFIDENCE,
    alone: values.alone ?? false,
    likelihood: values.likelihood ?? false,
    rows: values.rows,
    each: !(values.summary ?? false),
    json: values.json ?? false,
  };
}

function parse(given: readonly string[]) {
  return parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      limit: { type: "string" },
      "hard-mask": { type: "boolean" },
      model: { type: "string" },
      "position-decay": { type: "string" },
      "whole-blocks": { type: "boolean" },
      "max-tokens": { type: "string" },
      beams: { type: "string" },
      "soft-tokens": { type: "string" },
      threshold: { type: "string" },
      verify: { type: "string" },
      "neighbour-tokens": { type: "string" },
      nearby: { type: "string" },
      "context-tokens": { type: "string" },
      "inside-words": { type: "boolean" },
      "several-lines": { type: "boolean" },
      refine: { type: "string" },
      lines: { type: "string" },
      typing: { type: "boolean" },
      "nothing-behind": { type: "boolean" },
      "minimum-confidence": { type: "string" },
      alone: { type: "boolean" },
      likelihood: { type: "boolean" },
      rows: { type: "string" },
      summary: { type: "boolean" },
      json: { type: "boolean" },
    },
  });
}

/** @throws UsageError where nothing is refined */
function linesAsked(refine: string | undefined, lines: string | undefined): number {
  if (lines !== undefined && refine === undefined) throw new UsageError("--lines goes with --refine");
  return wholeNumber("lines", lines, 1, 1000) ?? 0;
}

function numberUpTo(name: string, text: string | undefined, highest: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= highest) return value;
  throw new UsageError(`--${name} is "${text}"; it must be a number from 0 to ${highest}`);
}
