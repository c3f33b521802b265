import { Worker } from "node:worker_threads";
import type { CompletionOptions } from "../model/completer.ts";
import type { NearbyTexts } from "../model/nearbyTexts.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import type { DraftSnapshot, TextSnapshot } from "../model/textSnapshot.ts";
import type { Answer, FromWorker, Job, Loaded, ToWorker, WorkerStart } from "./protocol.ts";

interface Request {
  readonly number: number;
  readonly onAnswer: (answer: Answer) => void;
  readonly settle: (error?: Error) => void;
}

/** What a worker says of itself, outside any request. */
export interface WorkerEvents {
  /** A line for the log. */
  log(line: string): void;
  /** The model is loaded. */
  ready?(loaded: Loaded): void;
  /** The worker has died; `cause` is a sentence. It has been logged, too. `loaded`: whether its model had been loaded. */
  died?(cause: string, start: WorkerStart, loaded: boolean): void;
}

/** Runs completions in a worker thread: the newest request wins, and a worker that dies is replaced by the next request. */
export class DecoderClient {
  private worker: Worker | undefined;
  private active: Request | undefined;
  private count = 0;
  /** What every worker knows, or is told as it starts. */
  private sources: NearbyTexts = new Map();

  /** @param script path of the bundled decoderWorker */
  constructor(
    private readonly script: string | URL,
    private start: WorkerStart,
    private readonly events: WorkerEvents,
  ) {}

  /** Whether a worker runs, or is starting. */
  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Starts the worker, if none runs, so that the first request does not wait for the model. */
  warmUp(): void {
    this.worker ??= this.startWorker(this.start);
  }

  /** Ends the worker, and with it the request that is alive; the next one runs on another model or backend. */
  async restart(start: WorkerStart): Promise<void> {
    this.start = start;
    await this.dispose();
  }

  /**
   * Loads another model or backend beside what runs, and goes on with it once it is ready; the request that is alive then ends.
   * @throws Error saying why it cannot be loaded; what runs goes on
   */
  async switchTo(start: WorkerStart): Promise<void> {
    const known = this.sources;
    const worker = this.startWorker(start);
    const cause = errorOf(worker);
    await new Promise<void>((resolve, reject) => {
      worker.on("message", ({ type }: FromWorker) => {
        if (type === "ready") resolve();
      });
      worker.on("exit", () => reject(new Error(cause() ?? "The model's worker ended")));
    });
    const old = this.worker;
    this.active?.settle();
    this.start = start;
    this.worker = worker;
    this.tellSources(worker, known);
    if (old) await this.stop(old);
  }

  /**
   * Has the model expect what stands in some sources to be said again, and in no others; the document that is completed must not be among them. It
   * takes them in while it has nothing else to compute.
   */
  know(sources: NearbyTexts): void {
    if (sources === this.sources) return;
    const before = this.sources;
    this.sources = sources;
    if (this.worker) this.tellSources(this.worker, before);
  }

  private tellSources(worker: Worker, before: NearbyTexts): void {
    const changed = [...this.sources].filter(([address, text]) => before.get(address) !== text);
    const gone = [...before.keys()].filter((address) => !this.sources.has(address));
    if (changed.length + gone.length > 0) this.post(worker, { type: "sources", changed, gone });
  }

  /**
   * Encodes the context of a fill-in, so that a completion which is asked for there need not, and then that in which completions of it are
   * weighed, if they are going to be. It takes its turn behind all else: nothing
   * is read while a request is alive, or where no worker runs, and the next request ends it. Resolves with how many tokens were read.
   * @throws Error if the worker dies or a pass fails; the message says why
   */
  async readAhead(fillIn: FillIn, options: CompletionOptions, toWeigh: boolean, signal?: AbortSignal): Promise<number> {
    if (this.active || !this.worker) return 0;
    let tokens = 0;
    const onAnswer = (answer: Answer) => {
      if (answer.type === "read") tokens = answer.tokens;
    };
    await this.request({ kind: "read", fillIn, options, toWeigh }, onAnswer, signal);
    return tokens;
  }

  /**
   * Decodes a fill-in and tells every snapshot. Resolves when the decode has ended: by itself, by `signal`, or by a newer
   * request; after the latter two no snapshot is told any more.
   *
   * @throws Error if the worker dies or the decode fails; the message says why
   */
  complete(
    fillIn: FillIn,
    options: CompletionOptions,
    onSnapshot: (snapshot: TextSnapshot) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.request({ kind: "complete", fillIn, options }, snapshots(onSnapshot), signal);
  }

  /**
   * The most probable middles of a fill-in, each as it would be shown (`Completer.search`); undefined where `signal` or a newer request
   * ended it.
   * @throws Error if the worker dies or a pass fails; the message says why
   */
  async search(
    fillIn: FillIn,
    options: CompletionOptions,
    beams: number,
    signal?: AbortSignal,
  ): Promise<readonly TextSnapshot[] | undefined> {
    let found: readonly TextSnapshot[] | undefined;
    const onAnswer = (answer: Answer) => {
      if (answer.type === "found") found = answer.found;
    };
    await this.request({ kind: "search", fillIn, options, beams }, onAnswer, signal);
    return found;
  }

  /**
   * Refines a draft as `complete` decodes a middle.
   * @throws Error if the worker dies or the decode fails; the message says why
   */
  refine(
    fillIn: FillIn,
    draft: Draft,
    options: CompletionOptions,
    onSnapshot: (snapshot: DraftSnapshot) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    // This job is answered with snapshots of a draft.
    const told = (snapshot: TextSnapshot) => onSnapshot(snapshot as DraftSnapshot);
    return this.request({ kind: "refine", fillIn, options, draft }, snapshots(told), signal);
  }

  /**
   * How improbable each of some middles is together with what stands behind them, in bits (`Likelihood.weigh`). Undefined where
   * `signal` or a newer request ended it.
   * @throws Error if the worker dies or a pass fails; the message says why
   */
  async weigh(
    fillIn: FillIn,
    middles: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly number[] | undefined> {
    let bits: readonly number[] | undefined;
    const onAnswer = (answer: Answer) => {
      if (answer.type === "weighed") bits = answer.bits;
    };
    await this.request({ kind: "weigh", fillIn, middles }, onAnswer, signal);
    return bits;
  }

  private request(job: Job, onAnswer: Request["onAnswer"], signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    this.active?.settle();
    const number = ++this.count;
    this.worker ??= this.startWorker(this.start);
    const worker = this.worker;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.post(worker, { type: "cancel", request: number });
        request.settle();
      };
      const request: Request = {
        number,
        onAnswer,
        settle: (error) => {
          signal?.removeEventListener("abort", cancel);
          if (this.active === request) this.active = undefined;
          if (error) reject(error);
          else resolve();
        },
      };
      this.active = request;
      signal?.addEventListener("abort", cancel, { once: true });
      this.post(worker, { type: "job", request: number, job });
    });
  }

  /** Ends the request that is alive and the worker with it; resolves when the thread has ended. */
  async dispose(): Promise<void> {
    this.active?.settle();
    const worker = this.worker;
    this.worker = undefined;
    if (worker) await this.stop(worker);
  }

  private async stop(worker: Worker): Promise<void> {
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    // Never `terminate`: onnxruntime-node takes the whole process down when its thread is cut off in a forward pass.
    this.post(worker, { type: "stop" });
    await ended;
  }

  private post(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }

  private startWorker(start: WorkerStart): Worker {
    const worker = new Worker(this.script, { workerData: start });
    const cause = errorOf(worker);
    this.tellSources(worker, new Map());
    let loaded = false;
    worker.on("message", (message: FromWorker) => {
      loaded ||= message.type === "ready";
      this.receive(message);
    });
    worker.on("exit", (code) => {
      if (this.worker !== worker) return; // disposed on purpose, or never taken on
      this.worker = undefined;
      const how = loaded ? `The decoder worker ended with code ${code}` : "The model cannot be loaded";
      const line = [how, cause()].filter(Boolean).join(": ");
      this.events.log(line);
      this.events.died?.(line, start, loaded);
      this.active?.settle(new Error(line));
    });
    return worker;
  }

  private receive(message: FromWorker): void {
    if (message.type === "ready") {
      this.events.ready?.(message.loaded);
      return;
    }
    if (message.type === "log") {
      this.events.log(message.line);
      return;
    }
    const request = this.active;
    if (request?.number !== message.request) return; // a late word of a request that a newer one has replaced
    if (message.type === "end") request.settle();
    else if (message.type === "failed") request.settle(new Error(message.message));
    else request.onAnswer(message);
  }
}

/** Tells, once a worker has ended, the error that ended it, if one did. */
function errorOf(worker: Worker): () => string | undefined {
  let message: string | undefined;
  worker.on("error", (error) => {
    message = error.message;
  });
  return () => message;
}

function snapshots(told: (snapshot: TextSnapshot) => void): Request["onAnswer"] {
  return (answer) => {
    if (answer.type === "snapshot") told(answer.snapshot);
  };
}
