import type { CompletionOptions } from "../model/completer.ts";
import type { NearbyTexts } from "../model/nearbyTexts.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import type { DraftSnapshot, TextSnapshot } from "../model/textSnapshot.ts";
import { DecoderThread, type ThreadEnd } from "./decoderThread.ts";
import type { Answer, FromWorker, Job, Loaded, WorkerStart } from "./protocol.ts";

interface Request {
  readonly number: number;
  /** Where it runs: not where the next one does, if the client has been switched since. */
  readonly thread: DecoderThread;
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
  private thread: DecoderThread | undefined;
  /** Resolves when every thread has ended that is stopped. */
  private stopped: Promise<unknown> = Promise.resolve();
  private active: Request | undefined;
  private count = 0;
  /** What every thread knows, or is told as it starts. */
  private sources: NearbyTexts = new Map();

  /** @param script path of the bundled decoderWorker */
  constructor(
    private readonly script: string | URL,
    private start: WorkerStart,
    private readonly events: WorkerEvents,
  ) {}

  /** Whether a worker runs, or is starting. */
  get isRunning(): boolean {
    return this.thread !== undefined;
  }

  /** Starts the worker, if none runs, so that the first request does not wait for the model. */
  warmUp(): void {
    this.thread ??= this.startThread(this.start);
  }

  /** Ends the worker, and with it the request that is alive; the next one runs on another model or backend. */
  async restart(start: WorkerStart): Promise<void> {
    this.start = start;
    await this.dispose();
  }

  /**
   * Loads another model or backend beside what runs, and goes on with it once it is ready: the request that is alive then ends where it began,
   * the next one runs there.
   * @throws Error saying why it cannot be loaded; what runs goes on
   */
  async switchTo(start: WorkerStart): Promise<void> {
    const known = this.sources;
    const thread = this.startThread(start);
    await thread.loaded();
    const old = this.thread;
    this.start = start;
    this.thread = thread;
    this.tellSources(thread, known);
    // One that a request is alive in is stopped as that ends.
    if (old && this.active?.thread !== old) this.stop(old);
  }

  /**
   * Has the model expect what stands in some sources to be said again, and in no others; the document that is completed must not be among them. It
   * takes them in while it has nothing else to compute.
   */
  know(sources: NearbyTexts): void {
    if (sources === this.sources) return;
    const before = this.sources;
    this.sources = sources;
    if (this.thread) this.tellSources(this.thread, before);
  }

  private tellSources(thread: DecoderThread, before: NearbyTexts): void {
    const changed = [...this.sources].filter(([address, text]) => before.get(address) !== text);
    const gone = [...before.keys()].filter((address) => !this.sources.has(address));
    if (changed.length + gone.length > 0) thread.post({ type: "sources", changed, gone });
  }

  /**
   * Encodes the context of a fill-in, so that a completion which is asked for there need not, and then that in which completions of it are
   * weighed, if they are going to be. It takes its turn behind all else: nothing
   * is read while a request is alive, or where no worker runs, and the next request ends it. Resolves with how many tokens were read.
   * @throws Error if the worker dies or a pass fails; the message says why
   */
  async readAhead(fillIn: FillIn, options: CompletionOptions, toWeigh: boolean, signal?: AbortSignal): Promise<number> {
    if (this.active || !this.thread) return 0;
    const answer = await this.answered("read", { kind: "read", fillIn, options, toWeigh }, signal);
    return answer?.tokens ?? 0;
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
    return (await this.answered("found", { kind: "search", fillIn, options, beams }, signal))?.found;
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
    return (await this.answered("weighed", { kind: "weigh", fillIn, middles }, signal))?.bits;
  }

  /**
   * How probable each of some indentations of the cursor's line is, where a completion is asked for (`Likelihood.chancesOfIndents`). Undefined where that is
   * not known, or `signal` or a newer request ended it.
   * @throws Error if the worker dies or the pass fails; the message says why
   */
  async chancesOfIndents(
    fillIn: FillIn,
    indents: readonly string[],
    options: CompletionOptions,
    signal?: AbortSignal,
  ): Promise<readonly number[] | undefined> {
    return (await this.answered("indented", { kind: "indent", fillIn, options, indents }, signal))?.chances;
  }

  /** Puts a request that has one answer; undefined where `signal` or a newer one ended it before that. */
  private async answered<Type extends Answer["type"]>(
    type: Type,
    job: Job,
    signal?: AbortSignal,
  ): Promise<Extract<Answer, { type: Type }> | undefined> {
    let given: Answer | undefined;
    const onAnswer = (answer: Answer) => {
      given = answer;
    };
    await this.request(job, onAnswer, signal);
    return given?.type === type ? (given as Extract<Answer, { type: Type }>) : undefined;
  }

  private request(job: Job, onAnswer: Request["onAnswer"], signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    this.active?.settle();
    const number = ++this.count;
    this.thread ??= this.startThread(this.start);
    const { thread } = this;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        thread.post({ type: "cancel", request: number });
        request.settle();
      };
      const request: Request = {
        number,
        thread,
        onAnswer,
        settle: (error) => {
          signal?.removeEventListener("abort", cancel);
          if (this.active === request) this.active = undefined;
          if (this.thread !== thread) this.stop(thread);
          if (error) reject(error);
          else resolve();
        },
      };
      this.active = request;
      signal?.addEventListener("abort", cancel, { once: true });
      thread.post({ type: "job", request: number, job });
    });
  }

  /** Ends the request that is alive and the worker with it; resolves when every thread has ended. */
  async dispose(): Promise<void> {
    this.active?.settle();
    if (this.thread) this.stop(this.thread);
    this.thread = undefined;
    await this.stopped;
  }

  private stop(thread: DecoderThread): void {
    this.stopped = Promise.all([this.stopped, thread.stop()]);
  }

  private startThread(start: WorkerStart): DecoderThread {
    const thread = new DecoderThread(this.script, start, (message) => this.receive(message));
    this.tellSources(thread, new Map());
    void thread.ended.then((end) => this.lose(thread, end));
    return thread;
  }

  /** Reports a thread that has died: one that was needed still, and was not stopped. */
  private lose(thread: DecoderThread, { code, error }: ThreadEnd): void {
    const request = this.active?.thread === thread ? this.active : undefined;
    const isCurrent = this.thread === thread;
    if (!isCurrent && !request) return;
    const how = thread.isLoaded ? `The decoder worker ended with code ${code}` : "The model cannot be loaded";
    const line = [how, error].filter(Boolean).join(": ");
    this.events.log(line);
    if (isCurrent) {
      this.thread = undefined;
      this.events.died?.(line, thread.start, thread.isLoaded);
    }
    request?.settle(new Error(line));
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

function snapshots(told: (snapshot: TextSnapshot) => void): Request["onAnswer"] {
  return (answer) => {
    if (answer.type === "snapshot") told(answer.snapshot);
  };
}
