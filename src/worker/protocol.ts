import type { Backend, BackendChoice } from "../model/backendChoice.ts";
import type { CompletionOptions, TextSnapshot } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";

/** What a decoder worker is started with. */
export interface WorkerStart {
  readonly folder: string;
  readonly backend: BackendChoice;
}

/** Messages to the worker. A new `complete` ends the one before it: one request is alive at a time. */
export type ToWorker =
  | {
      readonly type: "complete";
      readonly request: number;
      readonly fillIn: FillIn;
      readonly options: CompletionOptions;
    }
  | { readonly type: "cancel"; readonly request: number }
  /** Ends the thread once the forward pass that runs is over. */
  | { readonly type: "stop" };

/** Messages from the worker. Every request ends with one `end` or one `failed`. */
export type FromWorker =
  | { readonly type: "ready"; readonly backend: Backend; readonly model: string }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "snapshot"; readonly request: number; readonly snapshot: TextSnapshot }
  | { readonly type: "end"; readonly request: number }
  | { readonly type: "failed"; readonly request: number; readonly message: string };
