import { Worker } from "node:worker_threads";
import type { DecodeOptions } from "../decoder/decode.ts";
import type { Backend } from "../model/backends.ts";
import type { TextSnapshot } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./protocol.ts";

interface Request {
  readonly number: number;
  readonly onSnapshot: (snapshot: TextSnapshot) => void;
  readonly settle: (error?: Error) => void;
}

/** Runs completions in a worker thread: the newest request wins, and a worker that dies is replaced by the next request. */
export class DecoderClient {
  private worker: Worker | undefined;
  private active: Request | undefined;
  private count = 0;

  /**
   * @param script path of the bundled decoderWorker
   * @param log receives the worker's log lines, and one line if it dies
   * @param onReady told when a worker has loaded its model
   */
  constructor(
    private readonly script: string | URL,
    private readonly start: WorkerStart,
    private readonly log: (line: string) => void,
    private readonly onReady: (backend: Backend, model: string) => void = () => {},
  ) {}

  /**
   * Decodes a fill-in and tells every snapshot. Resolves when the decode has ended: by itself, by `signal`, or by a newer
   * request; after the latter two no snapshot is told any more.
   *
   * @throws Error if the worker dies or the decode fails; the message says why
   */
  complete(
    fillIn: FillIn,
    options: DecodeOptions,
    onSnapshot: (snapshot: TextSnapshot) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    this.active?.settle();
    if (signal?.aborted) return Promise.resolve();
    const number = ++this.count;
    this.worker ??= this.startWorker();
    const worker = this.worker;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.post(worker, { type: "cancel", request: number });
        request.settle();
      };
      const request: Request = {
        number,
        onSnapshot,
        settle: (error) => {
          signal?.removeEventListener("abort", cancel);
          if (this.active === request) this.active = undefined;
          if (error) reject(error);
          else resolve();
        },
      };
      this.active = request;
      signal?.addEventListener("abort", cancel, { once: true });
      this.post(worker, { type: "complete", request: number, fillIn, options });
    });
  }

  /** Ends the request that is alive and the worker with it. */
  async dispose(): Promise<void> {
    this.active?.settle();
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private post(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }

  private startWorker(): Worker {
    const worker = new Worker(this.script, { workerData: this.start });
    let cause = "";
    worker.on("message", (message: FromWorker) => this.receive(message));
    worker.on("error", (error) => {
      cause = `: ${error.message}`;
    });
    worker.on("exit", (code) => {
      if (this.worker !== worker) return; // disposed on purpose
      this.worker = undefined;
      const line = `The decoder worker ended with code ${code}${cause}`;
      this.log(line);
      this.active?.settle(new Error(line));
    });
    return worker;
  }

  private receive(message: FromWorker): void {
    if (message.type === "ready") {
      this.onReady(message.backend, message.model);
      return;
    }
    if (message.type === "log") {
      this.log(message.line);
      return;
    }
    const request = this.active;
    if (request?.number !== message.request) return; // a late word of a request that a newer one has replaced
    if (message.type === "snapshot") request.onSnapshot(message.snapshot);
    else if (message.type === "end") request.settle();
    else request.settle(new Error(message.message));
  }
}
