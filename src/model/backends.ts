import { availableParallelism } from "node:os";
import { join } from "node:path";
import { env, type InferenceSession, listSupportedBackends } from "onnxruntime-node";
import { createBlock } from "../decoder/canvas.ts";
import type { Prediction } from "../decoder/denoiser.ts";
import type { Backend, BackendChoice, BundledBackend } from "./backendChoice.ts";
import type { Manifest } from "./manifest.ts";
import { OnnxDenoiser } from "./onnxDenoiser.ts";

/** What `auto` tries before the CPU, the likely fastest first. */
const PREFERENCE: readonly Backend[] = ["cuda", "dml", "webgpu", "coreml"];
/** A backend whose probabilities differ from the CPU's by more than this computes something else. */
const TOLERANCE = 0.02;
/** A backend whose tiny pass takes longer than this is no gain: a software Vulkan takes seconds where the CPU takes milliseconds. */
const SLOWEST_PASS_MS = 100;
/**
 * With fewer cores than this, onnxruntime's threads sleep while they wait for each other. Spinning is faster only where nothing else
 * runs: with one of two cores busy, as a language server keeps it, a step takes 1.6 times as long (models/evidence/speed.md).
 */
const CORES_TO_SPIN = 5;

export interface OpenModel {
  readonly denoiser: OnnxDenoiser;
  readonly backend: Backend;
  readonly bundled: readonly BundledBackend[];
}

/**
 * Opens a model's graph on a backend. `auto` tries what this platform's onnxruntime bundles, compares one tiny forward
 * pass with the CPU's, and falls back to the CPU where that differs or crawls.
 *
 * @param threads of the CPU's; 0: as many as onnxruntime finds right
 * @param spins whether the CPU's threads spin while they wait for each other
 * @param log receives one line for every backend that `auto` passed over, with the reason
 * @throws Error saying what failed if a backend that was named, or the CPU, cannot run the model
 */
export async function openDenoiser(
  folder: string,
  manifest: Manifest,
  choice: BackendChoice,
  log: (line: string) => void,
  threads: number,
  spins = availableParallelism() >= CORES_TO_SPIN,
): Promise<OpenModel> {
  const open = (backend: Backend) => openOn(backend, folder, manifest, threads, spins);
  const names = listSupportedBackends()
    .filter(({ bundled }) => bundled)
    .map(({ name }) => name as Backend);
  const causes = new Map<Backend, string>();
  const found = (denoiser: OnnxDenoiser, backend: Backend): OpenModel => ({
    denoiser,
    backend,
    bundled: names.map((name) => ({ name, passedOver: causes.get(name) })),
  });
  if (choice !== "auto") {
    try {
      return found(await open(choice), choice);
    } catch (error) {
      throw new Error(`${manifest.name} cannot run on the backend "${choice}": ${(error as Error).message}`);
    }
  }
  const cpu = await open("cpu");
  let expected: Prediction | undefined;
  const passOver = (backend: Backend, cause: string) => {
    causes.set(backend, cause);
    log(`Backend "${backend}" is not used: ${cause}`);
  };
  for (const backend of PREFERENCE.filter((name) => names.includes(name))) {
    let denoiser: OnnxDenoiser | undefined;
    try {
      denoiser = await open(backend);
      expected ??= await probe(cpu, manifest);
      const difference = largestDifference(await probe(denoiser, manifest), expected);
      // The first pass compiled shaders; the second one shows the speed.
      const began = performance.now();
      await probe(denoiser, manifest);
      const milliseconds = performance.now() - began;
      if (difference <= TOLERANCE && milliseconds <= SLOWEST_PASS_MS) {
        await cpu.dispose();
        return found(denoiser, backend);
      }
      const cause =
        difference > TOLERANCE
          ? `its probabilities differ from the CPU's by ${difference.toFixed(3)}`
          : `a tiny pass takes it ${Math.round(milliseconds)} ms`;
      passOver(backend, cause);
    } catch (error) {
      passOver(backend, causeOf(error as Error));
    }
    await denoiser?.dispose();
  }
  return found(cpu, "cpu");
}

// onnxruntime would write its native warnings straight to stderr; what matters of them reaches the caller as errors.
env.logLevel = "fatal";

function openOn(
  backend: Backend,
  folder: string,
  manifest: Manifest,
  threads: number,
  spins: boolean,
): Promise<OnnxDenoiser> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [backend],
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    intraOpNumThreads: threads,
    extra: { session: { intra_op: { allow_spinning: spins ? "1" : "0" } } },
  };
  return OnnxDenoiser.create(join(folder, manifest.graph), manifest, options);
}

/** One tiny forward pass: a context of two tokens and a canvas of four masks. Leaves no context behind. */
async function probe(denoiser: OnnxDenoiser, manifest: Manifest): Promise<Prediction> {
  const { suffix, prefix, mask } = manifest.tokens;
  denoiser.setContext([suffix, prefix]);
  const prediction = await denoiser.predict(createBlock(4, 1, mask));
  denoiser.setContext([]);
  return prediction;
}

/** The readable end of an onnxruntime error, which begins with the place in its source and the condition that failed. */
function causeOf(error: Error): string {
  return (error.message.split(" was false. ").at(-1) ?? error.message).replace(/\s+/g, " ").trim();
}

function largestDifference(a: Prediction, b: Prediction): number {
  return a.probabilities.reduce((largest, p, i) => Math.max(largest, Math.abs(p - b.probabilities[i])), 0);
}
