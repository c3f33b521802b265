import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { Recording } from "./recording.ts";

/** Messages to the view. */
export type ToView =
  | { readonly type: "recording"; readonly recording: Recording }
  | { readonly type: "snapshot"; readonly snapshot: TextSnapshot };

/** Messages from the view. `png` is a data URL. */
export type FromView =
  | { readonly type: "ready" }
  | { readonly type: "exportJson" }
  | { readonly type: "exportPng"; readonly png: string };
