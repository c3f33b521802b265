import { parentPort, workerData } from "node:worker_threads";
import { Completer } from "../model/completer.ts";
import type { Answer, FromWorker, Job, ToWorker, WorkerStart } from "./protocol.ts";

const port = parentPort;
if (!port) throw new Error("decoderWorker runs as a worker thread only");
const send = (message: FromWorker) => port.postMessage(message);

// A model that cannot be loaded ends the worker with its error; the client reports it and may start another.
const { folder, backend, threads } = workerData as WorkerStart;
const completer = await Completer.load(folder, backend, (line) => send({ type: "log", line }), threads);

/** The newest request. `ended`: of the middles that it draws, those that are not gone on with. */
let alive: { readonly request: number; readonly controller: AbortController; readonly ended: Set<number> } | undefined;
/** Passes of two decodes must not interleave on one context: each waits until the one before has stopped. */
let last: Promise<void> = Promise.resolve();

port.on("message", (message: ToWorker) => {
  if (message.type === "cancel") {
    if (alive?.request === message.request) alive.controller.abort();
    return;
  }
  if (message.type === "ended") {
    if (alive?.request === message.request) alive.ended.add(message.draw);
    return;
  }
  alive?.controller.abort();
  if (message.type === "stop") {
    void last.then(() => completer.dispose()).then(() => port.close());
    return;
  }
  const controller = new AbortController();
  const ended = new Set<number>();
  alive = { request: message.request, controller, ended };
  last = last.then(() => answer(message.request, message.job, ended, controller.signal));
});
const { backend: used, bundled, manifest } = completer;
send({ type: "ready", loaded: { model: manifest.name, backend: used, bundled } });

async function answer(request: number, job: Job, ended: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
  try {
    for await (const found of answers(request, job, ended, signal)) {
      send(found);
      // Lets a message that has arrived be seen before the next forward pass.
      await new Promise(setImmediate);
    }
    send({ type: "end", request });
  } catch (error) {
    send({ type: "failed", request, message: (error as Error).message });
  }
}

async function* answers(
  request: number,
  job: Job,
  ended: ReadonlySet<number>,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const { fillIn } = job;
  switch (job.kind) {
    case "read":
      yield { type: "read", request, tokens: await completer.readAhead(fillIn, job.options, signal) };
      return;
    case "weigh": {
      const bits = await completer.weigh(fillIn, job.middles, signal);
      if (!signal.aborted) yield { type: "weighed", request, bits };
      return;
    }
    case "draw":
      for await (const drawn of completer.draw(fillIn, job.options, job.seeds, ended, signal)) {
        yield { type: "drawn", request, drawn };
      }
      return;
    case "refine":
      for await (const snapshot of completer.refine(fillIn, job.draft, job.options, signal)) {
        yield { type: "snapshot", request, snapshot };
      }
      return;
    case "complete":
      for await (const snapshot of completer.complete(fillIn, job.options, signal)) {
        yield { type: "snapshot", request, snapshot };
      }
  }
}
