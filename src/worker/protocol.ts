import type { Backend, BackendChoice, BundledBackend } from "../model/backendChoice.ts";
import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { Draft } from "../model/refineDraft.ts";
import type { DraftSnapshot, TextSnapshot } from "../model/textSnapshot.ts";

/** What a decoder worker is started with. */
export interface WorkerStart {
  readonly folder: string;
  readonly backend: BackendChoice;
  /** Of the CPU's; 0: as many as onnxruntime finds right. */
  readonly threads?: number;
}

/** A model that a worker has loaded. */
export interface Loaded {
  readonly model: string;
  readonly backend: Backend;
  /** What else it could run on here. */
  readonly bundled: readonly BundledBackend[];
}

/** What is asked of the model: a context to encode ahead (and that in which its completions will be weighed, if they will be), a middle to decode, other middles to search for, a draft of one to refine, middles to weigh, or how the cursor's line is indented. */
export type Job =
  | {
      readonly kind: "read";
      readonly fillIn: FillIn;
      readonly options: CompletionOptions;
      readonly toWeigh: boolean;
    }
  | { readonly kind: "complete"; readonly fillIn: FillIn; readonly options: CompletionOptions }
  | {
      readonly kind: "search";
      readonly fillIn: FillIn;
      readonly options: CompletionOptions;
      readonly beams: number;
    }
  | {
      readonly kind: "refine";
      readonly fillIn: FillIn;
      readonly options: CompletionOptions;
      readonly draft: Draft;
    }
  | { readonly kind: "weigh"; readonly fillIn: FillIn; readonly middles: readonly string[] }
  | {
      readonly kind: "indent";
      readonly fillIn: FillIn;
      readonly options: CompletionOptions;
      readonly indents: readonly string[];
    };

/** What has become of the sources near the document that is completed (`KnownTexts`): by their addresses, those that are new or changed, and those that are none any more. */
export interface SourcesChanged {
  readonly type: "sources";
  readonly changed: readonly (readonly [address: string, text: string])[];
  readonly gone: readonly string[];
}

/** Messages to the worker. A new job ends the one before it: one request is alive at a time. */
export type ToWorker =
  | { readonly type: "job"; readonly request: number; readonly job: Job }
  | { readonly type: "cancel"; readonly request: number }
  | SourcesChanged
  /** Ends the thread once the forward pass that runs is over. */
  | { readonly type: "stop" };

/** What a request is answered with: how many tokens were read, a snapshot for each step, what a search has found, the middles' bits, or how probable each indentation is. */
export type Answer =
  | { readonly type: "read"; readonly request: number; readonly tokens: number }
  | { readonly type: "snapshot"; readonly request: number; readonly snapshot: TextSnapshot | DraftSnapshot }
  | { readonly type: "found"; readonly request: number; readonly found: readonly TextSnapshot[] }
  | { readonly type: "weighed"; readonly request: number; readonly bits: readonly number[] }
  | { readonly type: "indented"; readonly request: number; readonly chances: readonly number[] };

/** Messages from the worker. Every request ends with one `end` or one `failed`. */
export type FromWorker =
  | { readonly type: "ready"; readonly loaded: Loaded }
  | { readonly type: "log"; readonly line: string }
  | Answer
  | { readonly type: "end"; readonly request: number }
  | { readonly type: "failed"; readonly request: number; readonly message: string };
