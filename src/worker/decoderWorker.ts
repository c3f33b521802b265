import { parentPort, workerData } from "node:worker_threads";
import { Completer } from "../model/completer.ts";
import type { FromWorker, Job, ToWorker, WorkerStart } from "./protocol.ts";

const port = parentPort;
if (!port) throw new Error("decoderWorker runs as a worker thread only");
const send = (message: FromWorker) => port.postMessage(message);

// A model that cannot be loaded ends the worker with its error; the client reports it and may start another.
const { folder, backend, threads } = workerData as WorkerStart;
const completer = await Completer.load(folder, backend, (line) => send({ type: "log", line }), threads);

let alive: { readonly request: number; readonly controller: AbortController } | undefined;
/** Passes of two decodes must not interleave on one context: each waits until the one before has stopped. */
let last: Promise<void> = Promise.resolve();

port.on("message", (message: ToWorker) => {
  if (message.type === "cancel") {
    if (alive?.request === message.request) alive.controller.abort();
    return;
  }
  alive?.controller.abort();
  if (message.type === "stop") {
    void last.then(() => completer.dispose()).then(() => port.close());
    return;
  }
  const controller = new AbortController();
  alive = { request: message.request, controller };
  last = last.then(() => answer(message.request, message.job, controller.signal));
});
const { backend: used, bundled, manifest } = completer;
send({ type: "ready", loaded: { model: manifest.name, backend: used, bundled } });

async function answer(request: number, job: Job, signal: AbortSignal): Promise<void> {
  try {
    if (job.kind === "weigh") {
      const bits = await completer.weigh(job.fillIn, job.middles, signal);
      if (!signal.aborted) send({ type: "weighed", request, bits });
    } else {
      for await (const snapshot of snapshots(job, signal)) {
        send({ type: "snapshot", request, snapshot });
        // Lets a cancel that has arrived be seen before the next forward pass.
        await new Promise(setImmediate);
      }
    }
    send({ type: "end", request });
  } catch (error) {
    send({ type: "failed", request, message: (error as Error).message });
  }
}

function snapshots(job: Exclude<Job, { kind: "weigh" }>, signal: AbortSignal) {
  const { fillIn, options } = job;
  return job.kind === "refine"
    ? completer.refine(fillIn, job.draft, options, signal)
    : completer.complete(fillIn, options, signal);
}
