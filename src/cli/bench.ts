import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { DEFAULT_BEAMS } from "../beams.ts";
import { ANYTHING, beamSearch } from "../decoder/beamSearch.ts";
import { type Block, createBlock } from "../decoder/canvas.ts";
import { DEFAULT_DECODE_OPTIONS, decode } from "../decoder/decode.ts";
import { seededRandom } from "../decoder/random.ts";
import { openDenoiser } from "../model/backends.ts";
import { type Manifest, readManifest } from "../model/manifest.ts";
import type { OnnxDenoiser } from "../model/onnxDenoiser.ts";
import { parsed, UsageError, wholeNumber } from "./arguments.ts";
import { benchAhead } from "./benchAhead.ts";
import { benchDrafts } from "./benchDrafts.ts";
import { benchMemory } from "./benchMemory.ts";
import { table } from "./evaluation/score.ts";
import { rounded } from "./rounded.ts";
import { run } from "./run.ts";

const SEARCHED_TOKENS = 16;

export const USAGE = `Usage: npm run --silent bench -- [--model DIR] [--rounds N] [--spinning | --drafts FILE | --ahead FILE | --memory FILE] [--beside N] [--json]

Times a model's forward passes on the CPU, in rounds that take turns between what is compared, and prints medians in milliseconds:
a step over one block behind 256 tokens of context with soft tokens and with hard ones, a context of 400 tokens from nothing, the whole
context from nothing and a step behind it, and a search for ${DEFAULT_BEAMS} completions of ${SEARCHED_TOKENS} tokens, beside as many
decoded one after another, a token in a pass.

  --spinning   times a step and a context with threads that spin while they wait for each other, and with such that sleep, instead
  --drafts     completes items of an evaluation file (.jsonl, .jsonl.gz), one a round, with drafts that are verified and without, in turns, instead
  --ahead      completes and compares items of an evaluation file, one a round, behind a rest of the cursor in which its place was read, and without, instead
  --memory     completes and compares items of an evaluation file, one a round, and prints the megabytes that the model takes, instead
  --beside N   beside N threads that compute without end`;

const STEP_CONTEXT = 256;
const LONG_CONTEXT = 400;
const SOFT_TOKENS = 3;

/** Times a model; returns the exit code. */
export function main(given: readonly string[], root: string): Promise<number> {
  return run(given, USAGE, () => bench(given, root));
}

async function bench(given: readonly string[], root: string): Promise<void> {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        model: { type: "string" },
        rounds: { type: "string" },
        spinning: { type: "boolean" },
        drafts: { type: "string" },
        ahead: { type: "string" },
        memory: { type: "string" },
        beside: { type: "string" },
        json: { type: "boolean" },
      },
    }),
  );
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not known here; see --help`);
  const rounds = wholeNumber("rounds", values.rounds, 1, 1000) ?? 40;
  const folder = values.model ?? join(root, "models", "evoghost-base");
  const manifest = await readManifest(folder);
  const busy = Array.from(
    { length: wholeNumber("beside", values.beside, 0, 64) ?? 0 },
    () => new Worker("while (true);", { eval: true }),
  );
  const figures = await measured(values, folder, manifest, rounds);
  await Promise.all(busy.map((worker) => worker.terminate()));
  const all = { model: manifest.name, ...figures, beside: busy.length };
  console.log(values.json ? JSON.stringify(all) : table(all));
}

/** What was asked for. The first option that names a file counts: its items are completed. */
async function measured(
  { drafts, ahead, memory, spinning }: { drafts?: string; ahead?: string; memory?: string; spinning?: boolean },
  folder: string,
  manifest: Manifest,
  rounds: number,
) {
  if (drafts !== undefined) return benchDrafts(folder, drafts, rounds);
  if (ahead !== undefined) return benchAhead(folder, ahead, rounds);
  if (memory !== undefined) return benchMemory(folder, memory, rounds);
  return { ...(await (spinning ? waits : passes)(folder, manifest, rounds)), rounds };
}

/** What passes take. */
async function passes(folder: string, manifest: Manifest, rounds: number) {
  const began = performance.now();
  const { denoiser } = await openDenoiser(folder, manifest, "cpu", () => {}, 0);
  const loadMs = performance.now() - began;

  const tokens = anyTokens(manifest);
  const blocks = { soft: block(manifest, SOFT_TOKENS, tokens), hard: block(manifest, 0, tokens) };
  const times: Record<keyof typeof blocks, number[]> = { soft: [], hard: [] };
  const context: number[] = [];
  denoiser.setContext(tokens(STEP_CONTEXT));
  for (let round = 0; round < rounds; round++) {
    // Each goes first as often as the other.
    const order = round % 2 === 0 ? (["soft", "hard"] as const) : (["hard", "soft"] as const);
    for (const kind of order) times[kind].push(await timed(denoiser, blocks[kind]));
  }
  for (let round = 0; round < Math.ceil(rounds / 8); round++) {
    context.push(await readFromNothing(denoiser, tokens(LONG_CONTEXT)));
  }
  const whole: Record<"context" | "step", number[]> = { context: [], step: [] };
  for (let round = 0; round < Math.ceil(rounds / 8); round++) {
    whole.context.push(await readFromNothing(denoiser, tokens(manifest.contextLength - manifest.blockLength)));
    whole.step.push(await timed(denoiser, blocks.soft));
  }
  const texts: Record<"together" | "alone", number[]> = { together: [], alone: [] };
  for (let round = 0; round < Math.ceil(rounds / 8); round++) {
    const prompt = tokens(STEP_CONTEXT);
    denoiser.setContext(prompt);
    await denoiser.predict(createBlock(1, 1, manifest.tokens.mask));
    texts.together.push(await lasting(searched(denoiser, prompt)));
    texts.alone.push(await lasting(decodedAlone(denoiser, prompt)));
  }
  await denoiser.dispose();
  return {
    megabytes: rounded((await bytesOf(folder)) / 1e6),
    load_ms: Math.round(loadMs),
    block_length: manifest.blockLength,
    soft_step_ms: rounded(median(times.soft)),
    hard_step_ms: rounded(median(times.hard)),
    // Of the pairs: what the machine does besides is in both.
    soft_over_hard: ratio(times.soft, times.hard),
    context_ms: rounded(median(context)),
    whole_context_ms: rounded(median(whole.context)),
    whole_context_step_ms: rounded(median(whole.step)),
    search_ms: rounded(median(texts.together)),
    one_by_one_ms: rounded(median(texts.alone)),
    search_over_one_by_one: ratio(texts.together, texts.alone),
  };
}

/** Sessions take turns: the threads of two would wait for each other. */
const TURNS = 3;

/** What passes take with threads that spin while they wait, and with such that sleep. */
async function waits(folder: string, manifest: Manifest, rounds: number) {
  const step: Record<"spins" | "sleeps", number[]> = { spins: [], sleeps: [] };
  const context: typeof step = { spins: [], sleeps: [] };
  const tokens = anyTokens(manifest);
  for (let turn = 0; turn < 2 * TURNS; turn++) {
    const kind = turn % 2 === 0 ? "spins" : "sleeps";
    const { denoiser } = await openDenoiser(folder, manifest, "cpu", () => {}, 0, kind === "spins");
    context[kind].push(await readFromNothing(denoiser, tokens(LONG_CONTEXT)));
    const canvas = block(manifest, SOFT_TOKENS, tokens);
    for (let round = 0; round < Math.ceil(rounds / TURNS); round++) step[kind].push(await timed(denoiser, canvas));
    await denoiser.dispose();
  }
  return {
    step_spinning_ms: rounded(median(step.spins)),
    step_sleeping_ms: rounded(median(step.sleeps)),
    context_spinning_ms: rounded(median(context.spins)),
    context_sleeping_ms: rounded(median(context.sleeps)),
  };
}

/** Makes tokens of no meaning, the same ones in every run. */
function anyTokens({ controlTokens, vocabularySize }: Manifest): (count: number) => number[] {
  const random = seededRandom(1);
  const any = () => controlTokens + Math.floor(random() * (vocabularySize - controlTokens));
  return (count) => Array.from({ length: count }, any);
}

/** A block of committed positions: each a mix of `softTokens` tokens, or one hard token. */
function block(
  { blockLength, tokens: { mask } }: Manifest,
  softTokens: number,
  tokens: (count: number) => number[],
): Block {
  const made = createBlock(blockLength, softTokens, mask);
  for (let i = 0; i < blockLength; i++) {
    const ids = tokens(made.width);
    made.ids.set(ids, i * made.width);
    made.weights.fill(1 / made.width, i * made.width, (i + 1) * made.width);
  }
  return made;
}

function timed(denoiser: OnnxDenoiser, canvas: Block): Promise<number> {
  return lasting(() => denoiser.predict(canvas));
}

/** Milliseconds that a context takes of which nothing is cached. */
function readFromNothing(denoiser: OnnxDenoiser, context: readonly number[]): Promise<number> {
  denoiser.setContext([]);
  denoiser.setContext(context);
  return timed(denoiser, createBlock(1, 1, denoiser.tokens.mask));
}

/** Milliseconds that it takes. */
async function lasting(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** No text is whole before it has all of its tokens, so that there is as much to do in every run. */
function searched(denoiser: OnnxDenoiser, prompt: readonly number[]) {
  const options = { beams: DEFAULT_BEAMS, maxTokens: SEARCHED_TOKENS };
  return () => beamSearch(denoiser, prompt, options, () => ANYTHING, { isWhole: () => false, penaltyOf: () => 0 });
}

function decodedAlone(denoiser: OnnxDenoiser, prompt: readonly number[]) {
  const options = { ...DEFAULT_DECODE_OPTIONS, blockLength: 1, temperature: 1, maxTokens: SEARCHED_TOKENS };
  return async () => {
    for (let seed = 0; seed < DEFAULT_BEAMS; seed++)
      for await (const _ of decode(denoiser, prompt, { ...options, seed }));
  };
}

/** Of the pairs, their median. */
function ratio(these: readonly number[], those: readonly number[]): number {
  return Math.round(1000 * median(these.map((ms, i) => ms / those[i]))) / 1000;
}

async function bytesOf(folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((file) => file.startsWith("model"));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
