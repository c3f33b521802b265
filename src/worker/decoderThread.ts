import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker, WorkerStart } from "./protocol.ts";

/** How a thread has ended: its exit code, and the error that ended it, if one did. */
export interface ThreadEnd {
  readonly code: number;
  readonly error: string | undefined;
}

/** A thread that loads a model, and then answers what it is asked. */
export class DecoderThread {
  readonly ended: Promise<ThreadEnd>;
  private readonly worker: Worker;
  private readonly ready: Promise<void>;
  private hasLoaded = false;

  /** @param script path of the bundled decoderWorker */
  constructor(
    script: string | URL,
    readonly start: WorkerStart,
    told: (message: FromWorker) => void,
  ) {
    const worker = new Worker(script, { workerData: start });
    this.worker = worker;
    this.ready = new Promise((resolve) => {
      worker.on("message", (message: FromWorker) => {
        if (message.type === "ready") {
          this.hasLoaded = true;
          resolve();
        }
        told(message);
      });
    });
    let error: string | undefined;
    worker.on("error", ({ message }) => {
      error = message;
    });
    this.ended = new Promise((resolve) => worker.once("exit", (code) => resolve({ code, error })));
  }

  /** Whether its model has been loaded. */
  get isLoaded(): boolean {
    return this.hasLoaded;
  }

  /**
   * Resolves once the model is loaded.
   * @throws Error saying why it cannot be
   */
  async loaded(): Promise<void> {
    const end = await Promise.race([this.ready, this.ended]);
    if (end) throw new Error(end.error ?? "The model's worker ended");
  }

  post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Ends the thread behind the forward pass that it is in; resolves when it has ended. */
  async stop(): Promise<void> {
    // Never `terminate`: onnxruntime-node takes the whole process down when its thread is cut off in a forward pass.
    this.post({ type: "stop" });
    await this.ended;
  }
}
