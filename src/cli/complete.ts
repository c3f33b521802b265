import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fitted } from "../completion/fit.ts";
import { endedWhenWhole } from "../completion/shape.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { parseArguments, USAGE, UsageError } from "./arguments.ts";
import { Drawing } from "./draw.ts";
import { splitAt } from "./place.ts";
import { rounded } from "./rounded.ts";
import { run } from "./run.ts";

/** The main job without an editor; returns the exit code. */
export function main(given: readonly string[], root: string): Promise<number> {
  return run(given, USAGE, () => complete(given, root));
}

async function complete(given: readonly string[], root: string): Promise<void> {
  const asked = parseArguments(given);
  let text: string;
  try {
    text = await readFile(asked.file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UsageError(`${asked.file} ${missing ? "does not exist" : `cannot be read: ${(error as Error).message}`}`);
  }
  const fillIn = { path: asked.file, ...splitAt(text, asked.line, asked.column) };
  const completer = await Completer.load(asked.model ?? join(root, "models", "evoghost-base"), asked.backend, (line) =>
    console.error(line),
  );
  const options = {
    ...DEFAULT_DECODE_OPTIONS,
    steps: asked.steps,
    maxTokens: Math.min(asked.maxTokens, Math.floor(completer.manifest.contextLength / 2)),
    hardMask: asked.hardMask,
    temperature: asked.seed === undefined ? 0 : 0.8,
    seed: asked.seed ?? 0,
  };
  const drawing = !asked.json && process.stdout.isTTY ? new Drawing(process.stdout) : undefined;
  const began = performance.now();
  await completer.encodeContext(fillIn, options);
  const contextMs = performance.now() - began;
  let firstSnapshotMs = 0;
  let last: TextSnapshot | undefined;
  for await (const told of completer.complete(fillIn, options)) {
    const snapshot = endedWhenWhole(told, fillIn);
    if (!last) firstSnapshotMs = performance.now() - began;
    last = snapshot;
    drawing?.show(snapshot);
    if (asked.json) {
      const { step, tokens, done } = snapshot;
      const text = fitted(snapshot.text, fillIn.prefix, fillIn.suffix);
      console.log(JSON.stringify({ step, steps: asked.steps, text, tokens, done }));
    }
    if (snapshot.done) break;
  }
  const decodeMs = performance.now() - began;
  const result = fitted(last?.text ?? "", fillIn.prefix, fillIn.suffix);
  if (asked.json) {
    const figures = {
      done: true,
      text: result,
      forwardPasses: last?.step ?? 0,
      contextMs: rounded(contextMs),
      firstSnapshotMs: rounded(firstSnapshotMs),
      decodeMs: rounded(decodeMs),
      backend: completer.backend,
      model: completer.manifest.name,
    };
    console.log(JSON.stringify(figures));
  } else if (!drawing) console.log(result);
  await completer.dispose();
}
