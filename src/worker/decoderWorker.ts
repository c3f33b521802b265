import { parentPort, workerData } from "node:worker_threads";
import { Completer } from "../model/completer.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./protocol.ts";

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
  last = last.then(() => decode(message, controller.signal));
});
const { backend: used, bundled, manifest } = completer;
send({ type: "ready", loaded: { model: manifest.name, backend: used, bundled } });

async function decode(message: ToWorker & { type: "decode" }, signal: AbortSignal): Promise<void> {
  const { request } = message;
  const { fillIn, options, draft } = message.job;
  try {
    const snapshots = draft
      ? completer.refine(fillIn, draft, options, signal)
      : completer.complete(fillIn, options, signal);
    for await (const snapshot of snapshots) {
      send({ type: "snapshot", request, snapshot });
      // Lets a cancel that has arrived be seen before the next forward pass.
      await new Promise(setImmediate);
    }
    send({ type: "end", request });
  } catch (error) {
    send({ type: "failed", request, message: (error as Error).message });
  }
}
