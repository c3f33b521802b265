import type { DecodeOptions } from "../decoder/decode.ts";
import type { Denoiser } from "../decoder/denoiser.ts";
import { refine } from "../decoder/refine.ts";
import type { Snapshot } from "../decoder/snapshot.ts";
import { TokenState } from "../decoder/tokenState.ts";
import { Allowed } from "./allowed.ts";
import { spaceAtEnd } from "./healing.ts";
import { beyond, inText } from "./inText.ts";
import type { Manifest } from "./manifest.ts";
import type { FillIn } from "./prompt.ts";
import { partsOf } from "./segments.ts";
import type { DraftSnapshot, TextSnapshot } from "./textSnapshot.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A text between prefix and suffix that is to be refined. */
export interface Draft {
  readonly text: string;
  /** Share of its tokens that evolve anew, 0 to 1. */
  readonly strength: number;
}

/** A draft and what it must not become. */
export interface GuardedDraft extends Draft {
  /** By how many bits another text must be likelier to take its place; infinitely many: never. */
  needed(text: string): number;
  /** Whether the text may become one that is likelier by so much, as the middle of all that stands around it; that is what it is from then on. */
  mayBecome(text: string): Promise<boolean>;
}

/** What refining needs of a model. */
export interface RefiningModel {
  readonly denoiser: Denoiser;
  readonly tokenizer: Tokenizer;
  readonly manifest: Manifest;
  /** What is told of a fill-in whose middle has so many tokens; not the white space at its prefix's end. */
  readonly promptOf: (fillIn: FillIn, tokens: number) => readonly number[];
}

/**
 * Refines a text between prefix and suffix, part by part where it is long. White space stays as it is, and so does the number of
 * tokens. An abort ends it within one step, without an error.
 */
export async function* refineDraft(
  { denoiser, tokenizer, manifest, promptOf }: RefiningModel,
  fillIn: FillIn,
  draft: GuardedDraft,
  options: DecodeOptions,
  signal?: AbortSignal,
): AsyncGenerator<DraftSnapshot> {
  const { tokens } = manifest;
  const textOf = (id: number) => tokenizer.decode([id]);
  const inOneLine = new Allowed(denoiser, (id) => id !== tokens.endOfMiddle && !/[\r\n]/.test(textOf(id)));
  let refined = "";
  let step = 0;
  for (const { part, rest } of partsOf(draft.text, tokenizer)) {
    const around = { ...fillIn, prefix: fillIn.prefix + refined, suffix: rest + fillIn.suffix };
    const owed = spaceAtEnd(around.prefix);
    const ids = tokenizer.encode(owed + part);
    const before = refined;
    const written = (tokens: readonly number[]) => before + beyond(tokenizer.decode(tokens), owed) + rest;
    const canvas = {
      tokens: ids,
      open: ids.map((id) => textOf(id).trim() !== ""),
      needed: (tokens: readonly number[]) => draft.needed(written(tokens)) * Math.LN2,
      mayBecome: (tokens: readonly number[]) => draft.mayBecome(written(tokens)),
    };
    const begun = draft.text.length - part.length - rest.length;
    const passesBefore = step;
    let last: TextSnapshot | undefined;
    for await (const snapshot of refine(
      inOneLine,
      promptOf(around, ids.length),
      canvas,
      draft.strength,
      options,
      signal,
    )) {
      last = inText(snapshot, owed, tokens, (some) => tokenizer.decode(some));
      step = passesBefore + last.step;
      yield {
        ...last,
        step,
        text: before + last.text + rest,
        decoded: before + last.decoded,
        done: last.done && rest === "",
        progress: (begun + part.length * shareDone(snapshot)) / draft.text.length,
      };
    }
    if (!last?.done) return; // aborted
    refined = before + last.text;
  }
}

function shareDone({ tokens }: Snapshot): number {
  return tokens.filter(({ state }) => state === TokenState.Decode).length / tokens.length;
}
