import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { DEFAULT_BEAMS, MOST_BEAMS } from "../beams.ts";
import { bitsOf } from "../completion/confidence.ts";
import { SteadyNeighbours } from "../context/neighbours.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import { DEFAULT_NEARBY, MOST_NEARBY } from "../nearby.ts";
import { parsed, UsageError, wholeNumber } from "./arguments.ts";
import { bestHere } from "./bestHere.ts";
import { evaluateRefining } from "./evaluateRefining.ts";
import { insideWords } from "./evaluation/insideWords.ts";
import { type Item, readItems } from "./evaluation/items.ts";
import {
  describe,
  isRight,
  rates,
  ratesByConfidence,
  ratesByKind,
  type Score,
  type Sure,
  scoreOf,
  table,
} from "./evaluation/score.ts";
import { declaredFor } from "./importedHere.ts";
import { run } from "./run.ts";
import { WorkspaceHere } from "./workspaceHere.ts";

export const USAGE = `Usage: npm run --silent eval -- FILE.jsonl[.gz] [--steps N] [--hard-mask] [--limit N] [--model DIR] [--position-decay L]
       [--max-tokens N] [--beams N] [--soft-tokens N] [--threshold C] [--verify P] [--neighbour-tokens N]
       [--nearby N] [--context-tokens N] [--whole-blocks] [--inside-words] [--refine S [--lines N]] [--alone] [--likelihood]
       [--rows OUT.jsonl] [--summary] [--json]

Completes every item of a JSON-lines file on the shipped path and prints how many were right. An item has "prefix" (or "prompt")
and "suffix" and either "pattern" (a regular expression for an acceptable middle) or "middle" (or "canonical_solution"); with
"parses": true the whole text is parsed too, and with "test" and "entry_point" it is run as Python (pass@1). Where no "path"
tells its language, its text does. How probable the middles themselves are is told in bits per byte; with --likelihood that is
all, and nothing is decoded. Where an item names the folder that its file is in ("root"), the modules of imports are those that
other files there have the names of, and what stands in the nearest of them is expected to be said again, as in the editor,
unless it is completed --alone; --nearby says how many thousand bytes of them, with 0 not even what stands in the file itself.
With --neighbour-tokens the model is told of what the file imports. It is told as much of the text around as its context holds,
or --context-tokens. With --inside-words each cursor is inside a word of its middle's first line, as while one types it. With
--refine each middle is given with a mistake in one word, every fourth without one, and refined: the share S of its words may
change at most; with --lines as a part of N whole lines. What the estimated probability of being right is fitted to is written to
--rows, one object for each completion: "right", the "bits" of its tokens, and its "share" of what it was compared with.`;

/** Evaluates a file; returns the exit code. */
export function main(given: readonly string[], root: string): Promise<number> {
  return run(given, USAGE, () => evaluate(given, root));
}

async function evaluate(given: readonly string[], root: string): Promise<void> {
  const asked = argumentsOf(given);
  const all = await readItems(asked.file);
  const items = (asked.insideWords ? insideWords(all) : all).slice(0, asked.limit);
  if (items.length === 0) throw new UsageError(`${asked.file} has no middle with a word in its first line`);
  const folder = asked.model ?? join(root, "models", "evoghost-base");
  const completer = await Completer.load(folder, "cpu", (line) => console.error(line));
  if (asked.refine !== undefined) {
    const tell = (line: string) => {
      if (!asked.json && asked.each) console.log(line);
    };
    const figures = await evaluateRefining(completer, all, asked.refine, asked.lines, asked.limit, tell);
    console.log(asked.json ? JSON.stringify(figures) : table(figures));
    return completer.dispose();
  }
  if (asked.rows !== undefined) await writeFile(asked.rows, "");
  const options = { ...DEFAULT_DECODE_OPTIONS, ...asked.options };
  const scores: Score[] = [];
  /** Of what would be shown. */
  const sure: Sure[] = [];
  let passes = 0;
  let tokens = 0;
  let milliseconds = 0;
  let firstMilliseconds = 0;
  let replaced = 0;
  const likelihood = { bits: 0, bytes: 0 };
  let withNeighbour = 0;
  let withModule = 0;
  const workspace = new WorkspaceHere(completer.sources);
  const read = async ({ middle }: Item, fillIn: FillIn) => {
    if (middle === undefined) return;
    likelihood.bits += await completer.likelihood.ofMiddle(fillIn, middle);
    likelihood.bytes += Buffer.byteLength(middle);
  };
  for (const item of items) {
    const { neighbourTokens, contextTokens } = asked;
    const told = neighbourTokens > 0 ? await withNeighbours(item, neighbourTokens) : item;
    const { fillIn, imports } = await workspace.place(
      asked.alone ? undefined : item.root,
      { ...told, ...(contextTokens !== undefined && { contextTokens }) },
      1000 * asked.nearby,
    );
    const { opening } = fillIn;
    if (opening !== undefined) withModule++;
    if (fillIn.neighbours?.length) withNeighbour++;
    if (asked.likelihood) {
      await read(item, fillIn);
      continue;
    }
    const began = performance.now();
    const { text, end, confidence, share, first, firstEnded } = await bestHere(
      completer,
      fillIn,
      options,
      asked.beams,
      () => {},
      imports,
    );
    milliseconds += performance.now() - began;
    firstMilliseconds += firstEnded - began;
    passes += first.step;
    tokens += first.tokens.length - (opening === undefined ? 0 : 1); // an opening is none of the model's
    if (end !== first) replaced++;
    await read(item, fillIn); // not before: the context would lie encoded when the decode is timed
    const score = await scoreOf(item, text);
    scores.push(score);
    if (text !== "") {
      sure.push({ confidence, score });
      if (asked.rows !== undefined) {
        const row = { name: item.name, right: isRight(score), bits: bitsOf(end.tokens), share, confidence };
        await appendFile(asked.rows, `${JSON.stringify(row)}\n`);
      }
    }
    if (!asked.json && asked.each) console.log(`${describe(score)}  ${item.name}: ${JSON.stringify(text)}`);
  }
  const kinds = ratesByKind(items, scores);
  const decoded = {
    ...rates(scores),
    forward_passes_per_token: passes / Math.max(1, tokens),
    tokens_per_forward_pass: tokens / Math.max(1, passes),
    mean_ms: Math.round(milliseconds / items.length),
    mean_first_ms: Math.round(firstMilliseconds / items.length),
    replaced: replaced / items.length,
    steps: options.steps,
    beams: asked.beams,
    hard_mask: options.hardMask,
    soft_tokens: options.softTokens,
    confidence_threshold: options.confidenceThreshold,
    position_decay: options.positionDecay,
    verify: options.verify,
    ...(kinds && { kinds }),
    by_confidence: ratesByConfidence(sure, items.length),
  };
  const figures = {
    items: items.length,
    ...(likelihood.bytes > 0 && { bits_per_byte: likelihood.bits / likelihood.bytes }),
    ...(asked.likelihood ? undefined : decoded),
    ...(asked.neighbourTokens > 0 && {
      neighbour_tokens: asked.neighbourTokens,
      with_neighbours: withNeighbour / items.length,
    }),
    ...(withModule > 0 && { with_module: withModule / items.length }),
    nearby: asked.nearby,
    ...(asked.contextTokens !== undefined && { context_tokens: asked.contextTokens }),
    ...(asked.insideWords && { inside_words: true }),
    model: completer.manifest.name,
  };
  console.log(asked.json ? JSON.stringify(figures) : table(figures));
  await completer.dispose();
}

/** An item with what its file imports beside it, as the editor would tell it. */
async function withNeighbours(item: Item, neighbourTokens: number): Promise<FillIn> {
  if (item.root === undefined) return item;
  const declared = await declaredFor(item.root, item.path, item.prefix + item.suffix);
  const neighbours = new SteadyNeighbours().of(item, () => ({ documents: [], edited: [], declared }));
  return { ...item, neighbours, neighbourTokens };
}

/** @throws UsageError naming what is wrong */
function argumentsOf(given: readonly string[]) {
  const { values, positionals } = parsed(() => parse(given));
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
    refine: numberUpTo("refine", values.refine, 1),
    lines: linesAsked(values.refine, values.lines),
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
      refine: { type: "string" },
      lines: { type: "string" },
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
