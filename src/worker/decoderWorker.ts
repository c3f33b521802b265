import { parentPort, workerData } from "node:worker_threads";
import { Completer } from "../model/completer.ts";
import { ReadingPace } from "../model/readingPace.ts";
import type { Answer, FromWorker, Job, ToWorker, WorkerStart } from "./protocol.ts";
import { refined } from "./refining.ts";
import { searched, weighed } from "./searching.ts";

const port = parentPort;
if (!port) throw new Error("decoderWorker runs as a worker thread only");
const send = (message: FromWorker) => port.postMessage(message);

// A model that cannot be loaded ends the worker with its error; the client reports it and may start another.
const { folder, backend, threads } = workerData as WorkerStart;
const log = (line: string) => send({ type: "log", line });
const completer = await Completer.load(folder, backend, log, threads, new ReadingPace());

/** The newest request. */
let alive: { readonly request: number; readonly controller: AbortController } | undefined;
/** Passes of two decodes must not interleave on one context: each waits until the one before has stopped. */
let last: Promise<void> = Promise.resolve();

/** Sources that are still to be taken in. */
const untold = new Map<string, string>();
let isTaking = false;

port.on("message", (message: ToWorker) => {
  if (message.type === "sources") {
    for (const address of message.gone) {
      untold.delete(address);
      completer.sources.delete(address);
    }
    for (const [address, text] of message.changed) untold.set(address, text);
    if (!isTaking) void take();
    return;
  }
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

/** Takes sources in, one after another: what arrives meanwhile need not wait for all. */
async function take(): Promise<void> {
  isTaking = true;
  while (untold.size > 0) {
    const [[address, text]] = untold;
    untold.delete(address);
    completer.sources.set(address, text);
    await new Promise(setImmediate);
  }
  isTaking = false;
}

async function answer(request: number, job: Job, signal: AbortSignal): Promise<void> {
  try {
    for await (const found of answers(request, job, signal)) {
      send(found);
      // Lets a message that has arrived be seen before the next forward pass.
      await new Promise(setImmediate);
    }
    send({ type: "end", request });
  } catch (error) {
    send({ type: "failed", request, message: (error as Error).message });
  }
}

async function* answers(request: number, job: Job, signal: AbortSignal): AsyncGenerator<Answer> {
  const { fillIn } = job;
  switch (job.kind) {
    case "read": {
      const tokens = await completer.readAhead(fillIn, job.options, signal);
      const toWeigh = job.toWeigh && !signal.aborted ? await completer.likelihood.readAhead(fillIn, signal) : 0;
      yield { type: "read", request, tokens: tokens + toWeigh };
      return;
    }
    case "weigh": {
      const bits = await weighed(completer, fillIn, job.middles, signal);
      if (!signal.aborted) yield { type: "weighed", request, bits };
      return;
    }
    case "indent": {
      const { options, indents } = job;
      const chances = await completer.likelihood.chancesOfIndents(fillIn, indents, options.maxTokens, signal);
      if (chances) yield { type: "indented", request, chances };
      return;
    }
    case "search": {
      const found = await searched(completer, fillIn, job.options, job.beams, signal);
      if (!signal.aborted) yield { type: "found", request, found };
      return;
    }
    case "refine":
      for await (const snapshot of refined(completer, fillIn, job.draft, job.options, signal)) {
        yield { type: "snapshot", request, snapshot };
      }
      return;
    case "complete":
      for await (const snapshot of completer.complete(fillIn, job.options, signal)) {
        yield { type: "snapshot", request, snapshot };
      }
  }
}
