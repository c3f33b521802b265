import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { fitted } from "../completion/fit.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import { parsed, UsageError, wholeNumber } from "./arguments.ts";
import { parses } from "./parses.ts";
import { run } from "./run.ts";

export const USAGE = `Usage: npm run --silent eval -- FILE.jsonl[.gz] [--steps N] [--hard-mask] [--limit N] [--model DIR] [--position-decay L]
       [--summary] [--json]

Completes every item of a JSON-lines file on the shipped path and prints how many were right. An item has "prefix" and
"suffix" and either "pattern" (a regular expression for an acceptable middle) or "middle"; with "parses": true, the whole
text must parse as well.`;

/** One line of an evaluation file. */
interface Item {
  readonly name: string;
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly pattern?: string;
  readonly middle?: string;
  readonly parses?: boolean;
}

/** Evaluates a file; returns the exit code. */
export function main(given: readonly string[], root: string): Promise<number> {
  return run(given, USAGE, () => evaluate(given, root));
}

async function evaluate(given: readonly string[], root: string): Promise<void> {
  const asked = argumentsOf(given);
  const items = (await readItems(asked.file)).slice(0, asked.limit);
  const folder = asked.model ?? join(root, "models", "evoghost-base");
  const completer = await Completer.load(folder, "cpu", (line) => console.error(line));
  const { steps, hardMask, positionDecay } = asked;
  const options = {
    ...DEFAULT_DECODE_OPTIONS,
    blockLength: completer.manifest.blockLength,
    steps,
    hardMask,
    positionDecay,
  };
  let hits = 0;
  let similarity = 0;
  let asItParses = 0;
  let passes = 0;
  let tokens = 0;
  const began = performance.now();
  for (const item of items) {
    let text = "";
    for await (const snapshot of completer.complete(item, options)) {
      passes += snapshot.done ? snapshot.step : 0;
      tokens += snapshot.done ? snapshot.tokens.length : 0;
      text = fitted(snapshot.text, item.prefix, item.suffix);
    }
    const hit = isHit(item, text);
    const wellFormed = item.parses ? await parses(item.path, item.prefix + text + item.suffix) : undefined;
    hits += hit ? 1 : 0;
    similarity += item.middle === undefined ? 0 : editSimilarity(text, item.middle.trimEnd());
    asItParses += wellFormed ? 1 : 0;
    if (!asked.json && asked.each) {
      const mark = hit ? "right" : "wrong";
      const note = wellFormed === undefined ? "" : wellFormed ? ", parses" : ", does not parse";
      console.log(`${mark}${note}  ${item.name}: ${JSON.stringify(text)}`);
    }
  }
  const parseable = items.filter((item) => item.parses).length;
  const figures = {
    items: items.length,
    hits,
    hit_rate: hits / items.length,
    ...(items[0]?.middle !== undefined && { edit_similarity: similarity / items.length }),
    parsed: asItParses,
    parseable,
    forward_passes_per_token: passes / Math.max(1, tokens),
    tokens_per_forward_pass: tokens / Math.max(1, passes),
    mean_ms: Math.round((performance.now() - began) / items.length),
    steps,
    hard_mask: hardMask,
    position_decay: positionDecay,
    model: completer.manifest.name,
  };
  if (asked.json) console.log(JSON.stringify(figures));
  else {
    const kind = hardMask ? "hard masks" : "soft tokens";
    const close =
      figures.edit_similarity === undefined ? "" : `, edit similarity ${figures.edit_similarity.toFixed(3)}`;
    console.log(
      `\n${hits} of ${items.length} right${close}; ${asItParses} of ${parseable} parse (${steps} steps, ${kind})`,
    );
    console.log(`${figures.tokens_per_forward_pass.toFixed(2)} tokens a forward pass, ${figures.mean_ms} ms an item`);
  }
  await completer.dispose();
}

/** 1 − Levenshtein distance ÷ the longer text's length, in UTF-16 code units: 1 for equal texts. */
function editSimilarity(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    above = row;
  }
  return 1 - above[b.length] / Math.max(1, a.length, b.length);
}

function isHit(item: Item, text: string): boolean {
  return item.pattern !== undefined ? new RegExp(item.pattern).test(text) : text === item.middle?.trimEnd();
}

/** @throws UsageError naming what is wrong */
function argumentsOf(given: readonly string[]) {
  const { values, positionals } = parsed(() => parse(given));
  if (positionals.length !== 1) throw new UsageError("Give one file to evaluate, FILE.jsonl or FILE.jsonl.gz");
  return {
    file: positionals[0],
    steps: wholeNumber("steps", values.steps, 1, 64) ?? DEFAULT_DECODE_OPTIONS.steps,
    limit: wholeNumber("limit", values.limit, 1, 1_000_000) ?? Number.POSITIVE_INFINITY,
    hardMask: values["hard-mask"] ?? false,
    model: values.model,
    positionDecay: decayOf(values["position-decay"]),
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
      summary: { type: "boolean" },
      json: { type: "boolean" },
    },
  });
}

function decayOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_DECODE_OPTIONS.positionDecay;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 10) return value;
  throw new UsageError(`--position-decay is "${text}"; it must be a number from 0 to 10`);
}

/** @throws UsageError if the file cannot be read, or naming the first line that is not an item */
async function readItems(file: string): Promise<Item[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      const wrong = (cause: string) => new UsageError(`${file}, line ${index + 1}: ${cause}`);
      let item: Item;
      try {
        item = JSON.parse(line);
      } catch {
        throw wrong("it is not JSON");
      }
      if (typeof item.prefix !== "string" || typeof item.suffix !== "string") {
        throw wrong('it needs the texts "prefix" and "suffix"');
      }
      if (typeof item.pattern !== "string" && typeof item.middle !== "string") {
        throw wrong('it needs the text "pattern" or "middle"');
      }
      return { ...item, name: item.name ?? `${index + 1}`, path: item.path ?? "file.txt" };
    });
}
