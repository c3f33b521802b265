import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { performance } from "node:perf_hooks";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { DEFAULT_NEARBY } from "../nearby.ts";
import { fitted } from "../shaping/fit.ts";
import { parseArguments, USAGE, UsageError } from "./arguments.ts";
import { bestHere } from "./bestHere.ts";
import { Drawing } from "./draw.ts";
import { splitAt } from "./place.ts";
import { rounded } from "./rounded.ts";
import { run } from "./run.ts";
import { WorkspaceHere } from "./workspaceHere.ts";

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
  const path = asked.workspace === undefined ? asked.file : pathIn(asked.workspace, asked.file);
  const place = { path, ...splitAt(text, asked.line, asked.column) };
  const completer = await Completer.load(asked.model ?? join(root, "models", "evoghost-base"), asked.backend, (line) =>
    console.error(line),
  );
  const workspace = new WorkspaceHere(completer.sources);
  const { fillIn, imports } = await workspace.place(asked.workspace, place, 1000 * DEFAULT_NEARBY);
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
  const tell = (snapshot: TextSnapshot) => {
    drawing?.show(snapshot);
    if (!asked.json) return;
    const { step, tokens, done } = snapshot;
    const text = fitted(snapshot.text, fillIn.prefix, fillIn.suffix);
    console.log(JSON.stringify({ step, steps: asked.steps, text, tokens, done }));
  };
  const tellFirst = (snapshot: TextSnapshot) => {
    if (snapshot.step === 1) firstSnapshotMs = performance.now() - began;
    // The first decode's end is the end only once it has been compared with others.
    if (!snapshot.done) tell(snapshot);
  };
  const best = await bestHere(completer, fillIn, options, asked.beams, tellFirst, imports);
  tell({ ...best.end, step: best.first.step });
  const decodeMs = best.firstEnded - began;
  if (asked.json) {
    const figures = {
      done: true,
      text: best.text,
      confidence: Number(best.confidence.toFixed(2)),
      forwardPasses: best.first.step,
      contextMs: rounded(contextMs),
      firstSnapshotMs: rounded(firstSnapshotMs),
      decodeMs: rounded(decodeMs),
      comparedMs: rounded(performance.now() - best.firstEnded),
      backend: completer.backend,
      model: completer.manifest.name,
    };
    console.log(JSON.stringify(figures));
  } else if (!drawing) console.log(best.text);
  await completer.dispose();
}

/** A file's path from a workspace's folder, with `/`. @throws UsageError if it is not in that folder */
function pathIn(workspace: string, file: string): string {
  const path = relative(resolve(workspace), resolve(file));
  if (path === "" || path.split(sep)[0] === ".." || isAbsolute(path))
    throw new UsageError(`${file} is not in ${workspace}`);
  return path.replaceAll(sep, "/");
}
