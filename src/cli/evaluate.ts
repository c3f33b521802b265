import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import { UsageError } from "./arguments.ts";
import { bestHere } from "./bestHere.ts";
import { evaluateRefining } from "./evaluateRefining.ts";
import { evaluateTyping } from "./evaluateTyping.ts";
import { type Arguments, parseArguments, USAGE } from "./evaluation/arguments.ts";
import { insideWords } from "./evaluation/insideWords.ts";
import { type Item, readItems } from "./evaluation/items.ts";
import { placeOf } from "./evaluation/placeOf.ts";
import { rowOf } from "./evaluation/rows.ts";
import { describe, type Figures, isRight, scoreOf, table } from "./evaluation/score.ts";
import { severalLines } from "./evaluation/severalLines.ts";
import { Tally } from "./evaluation/tally.ts";
import { run } from "./run.ts";
import { WorkspaceHere } from "./workspaceHere.ts";

/** Evaluates a file; returns the exit code. */
export function main(given: readonly string[], root: string): Promise<number> {
  return run(given, USAGE, () => evaluate(given, root));
}

async function evaluate(given: readonly string[], root: string): Promise<void> {
  const asked = parseArguments(given);
  const all = await readItems(asked.file);
  const longer = asked.severalLines ? severalLines(all) : all;
  if (longer.length === 0)
    throw new UsageError(`${asked.file} has no middles that are lines of one text, one behind the other`);
  const items = (asked.insideWords ? insideWords(longer) : longer).slice(0, asked.limit);
  if (items.length === 0) throw new UsageError(`${asked.file} has no middle with a word in its first line`);
  if (asked.typing && items.some(({ middle }) => middle === undefined))
    throw new UsageError(`--typing needs a "middle" in each item of ${asked.file}`);
  const folder = asked.model ?? join(root, "models", "evoghost-base");
  const completer = await Completer.load(folder, "cpu", (line) => console.error(line));
  const tell = (line: string) => {
    if (!asked.json && asked.each) console.log(line);
  };
  const figures = asked.typing
    ? await evaluateTyping(completer, items, asked, tell)
    : asked.refine !== undefined
      ? await evaluateRefining(completer, all, asked.refine, asked.lines, asked.limit, tell)
      : await evaluateCompleting(completer, items, asked, tell);
  console.log(asked.json ? JSON.stringify(figures) : table(figures));
  await completer.dispose();
}

/** Completes all items, and reads what stood there. */
async function evaluateCompleting(
  completer: Completer,
  items: readonly Item[],
  asked: Arguments,
  tell: (line: string) => void,
): Promise<Figures> {
  const options = { ...DEFAULT_DECODE_OPTIONS, ...asked.options };
  const tally = new Tally();
  const likelihood = { bits: 0, bytes: 0 };
  let withNeighbour = 0;
  let withModule = 0;
  const workspace = new WorkspaceHere(completer.sources);
  const read = async ({ middle }: Item, fillIn: FillIn) => {
    if (middle === undefined) return;
    likelihood.bits += await completer.likelihood.ofMiddle(fillIn, middle);
    likelihood.bytes += Buffer.byteLength(middle);
  };
  if (asked.rows !== undefined) await writeFile(asked.rows, "");
  for (const item of items) {
    const { fillIn, imports } = await placeOf(item, workspace, asked);
    const isOpened = fillIn.opening !== undefined;
    if (isOpened) withModule++;
    if (fillIn.neighbours?.length) withNeighbour++;
    if (asked.likelihood) {
      await read(item, fillIn);
      continue;
    }
    const began = performance.now();
    const best = await bestHere(completer, fillIn, options, asked.beams, () => {}, imports);
    const ended = performance.now();
    await read(item, fillIn); // not before: the context would lie encoded when the decode is timed
    const score = await scoreOf(item, best.text);
    tally.add(item, best, score, began, ended, isOpened);
    if (asked.rows !== undefined && best.text !== "") await appendFile(asked.rows, rowOf(item, best, isRight(score)));
    tell(`${describe(score)}  ${item.name}: ${JSON.stringify(best.text)}`);
  }
  const decoded = (): Figures => ({
    ...tally.rates(),
    ...tally.costs(),
    steps: options.steps,
    beams: asked.beams,
    hard_mask: options.hardMask,
    soft_tokens: options.softTokens,
    confidence_threshold: options.confidenceThreshold,
    position_decay: options.positionDecay,
    verify: options.verify,
    ...tally.breakdowns(),
  });
  return {
    items: items.length,
    ...(likelihood.bytes > 0 && { bits_per_byte: likelihood.bits / likelihood.bytes }),
    ...(asked.likelihood ? undefined : decoded()),
    ...(asked.neighbourTokens > 0 && {
      neighbour_tokens: asked.neighbourTokens,
      with_neighbours: withNeighbour / items.length,
    }),
    ...(withModule > 0 && { with_module: withModule / items.length }),
    nearby: asked.nearby,
    ...(asked.contextTokens !== undefined && { context_tokens: asked.contextTokens }),
    ...(asked.insideWords && { inside_words: true }),
    ...(asked.severalLines && { several_lines: true }),
    model: completer.manifest.name,
  };
}
