import { beamSearch, type Judge } from "../../decoder/beamSearch.ts";
import type { BranchingDenoiser, Reading } from "../../decoder/denoiser.ts";
import type { SnapshotToken } from "../../decoder/snapshot.ts";
import { bitsIn } from "../bits.ts";
import { spaceAtEnd } from "../healing.ts";
import { Owed } from "../owed.ts";
import type { FillIn } from "../prompt.ts";
import type { Draft, RefiningModel } from "../refineDraft.ts";
import { partsOf } from "../segments.ts";
import type { DraftSnapshot } from "../textSnapshot.ts";
import { alike } from "./alike.ts";
import { type BitsOf, clearlyLikelier } from "./clearly.ts";
import type { Needed } from "./slips.ts";
import { type Unit, unitAtStart, unitsIn } from "./units.ts";

/** A unit is doubted where one of its tokens is less probable than this, and another is likelier there. */
const DOUBTED = 0.5;
/** Others that are searched for in the place of one. */
const BEAMS = 4;
/** Tokens of another at most. */
const LONGEST = 8;
/** What a unit is makes so many tokens behind it likelier, or less likely, for the most part. */
const REACH = 8;

/** What rewording needs of a model. */
export type RewordingModel = RefiningModel & { readonly denoiser: BranchingDenoiser };

/** What is told of texts. */
export interface RewordJudge {
  /** Whether the draft may become another text. */
  readonly mayBecome: (text: string) => boolean;
  readonly bitsOf: BitsOf;
  /** By how many bits another draft must be likelier. */
  readonly needed: Needed;
}

/** A unit that has been read. */
interface ReadUnit {
  readonly unit: Unit;
  readonly isDoubted: boolean;
  /** The least probability of its tokens. */
  readonly probability: number;
  /** By how many bits another can be likelier, for the most part: what its tokens and those behind it cost. */
  readonly cost: number;
  /** The tokens before the one that it begins in. */
  readonly before: readonly number[];
  /** What that one begins with before it. */
  readonly lead: string;
}

/** A text that has been read. */
interface Read {
  readonly units: readonly ReadUnit[];
  /** How improbable it is, in bits. */
  readonly bits: number;
}

/**
 * Puts others in the place of a draft's least probable words and signs, where they are clearly likelier, with what follows them and as the middle of all that stands around the draft:
 * a name of the document for one that is misspelled, `<` for `>`. Unlike `refineDraft` it may change how many tokens there are. Each word is tried once, in parts of the
 * draft where that is long; what others there are the causal model says, and the document's own names that are written almost so. An abort ends it before its
 * next forward pass, without an error.
 */
export async function* rewordDraft(
  model: RewordingModel,
  fillIn: FillIn,
  draft: Draft,
  judge: RewordJudge,
  signal?: AbortSignal,
): AsyncGenerator<DraftSnapshot> {
  const { mayBecome, bitsOf } = judge;
  let done = "";
  let step = 0;
  for (const { part, rest } of partsOf(draft.text, model.tokenizer)) {
    const around = { ...fillIn, prefix: fillIn.prefix + done, suffix: rest + fillIn.suffix };
    const needed: Needed = (now, other) => judge.needed(done + now + rest, done + other + rest);
    let text = part;
    let read = await readIn(model, around, text);
    const tried = leastProbable(read.units, draft.strength);
    for (const [count, index] of tried.entries()) {
      if (signal?.aborted) return;
      const doubted = read.units[index];
      const others = doubted.isDoubted ? await othersThan(doubted, model, around, text, signal) : [];
      const texts = others.map((other) => replaced(text, doubted.unit, other));
      const allowed = texts.filter((other) => needed(text, other) < doubted.cost && mayBecome(done + other + rest));
      const better = await clearlyLikelier(around, text, allowed, needed, bitsOf);
      if (signal?.aborted) return;
      if (better !== undefined) {
        // What it is weighed with knows little of what stands further behind; this does.
        const after = await readIn(model, around, better);
        if (after.bits < read.bits - needed(text, better)) [text, read] = [better, after];
      }
      const progress =
        (draft.text.length - rest.length - part.length * (1 - (count + 1) / tried.length)) / draft.text.length;
      yield { step: ++step, text: done + text + rest, decoded: done, tokens: [], done: false, progress };
    }
    if (signal?.aborted) return;
    done += text;
  }
  yield { step: ++step, text: done, decoded: done, tokens: [], done: true, progress: 1 };
}

/** Which of some units are tried: of those that are doubted the least probable, up to a share of all; in their order. */
function leastProbable(units: readonly ReadUnit[], share: number): number[] {
  return [...units.keys()]
    .filter((index) => units[index].isDoubted)
    .sort((one, other) => units[one].probability - units[other].probability)
    .slice(0, Math.ceil(share * units.length))
    .sort((one, other) => one - other);
}

/** Reads a text in one pass. */
async function readIn({ denoiser, tokenizer, promptOf }: RewordingModel, around: FillIn, text: string): Promise<Read> {
  const owed = spaceAtEnd(around.prefix);
  const ids = tokenizer.encode(owed + text);
  if (ids.length === 0) return { units: [], bits: 0 };
  const prompt = promptOf(around, ids.length + LONGEST);
  denoiser.setContext(prompt);
  const reading = await denoiser.read(ids);
  // A character may be of several tokens, and each of them alone is none.
  const begins = [...ids.keys(), ids.length].map((i) => tokenizer.decode(ids.slice(0, i)).length - owed.length);
  const units = unitsIn(text).map((unit): ReadUnit => {
    const end = unit.begin + unit.text.length;
    const its = [...ids.keys()].filter((i) => begins[i] < end && begins[i + 1] > unit.begin);
    const [first] = its;
    return {
      unit,
      isDoubted: its.some((i) => isDoubted(reading, ids, i)),
      cost: bitsIn(reading.logProbabilities.subarray(first, first + its.length + REACH)),
      probability: Math.min(...its.map((i) => probabilityAt(reading, i))),
      before: [...prompt, ...ids.slice(0, first)],
      lead: (owed + text).slice(owed.length + begins[first], owed.length + unit.begin),
    };
  });
  return { units, bits: bitsIn(reading.logProbabilities) };
}

function probabilityAt({ logProbabilities }: Reading, i: number): number {
  return Math.exp(logProbabilities[i]);
}

function isDoubted(reading: Reading, ids: readonly number[], i: number): boolean {
  return reading.ids[i * reading.width] !== ids[i] && probabilityAt(reading, i) < DOUBTED;
}

/** What may stand in a unit's place. */
async function othersThan(
  { unit, before, lead }: ReadUnit,
  { denoiser, tokenizer, manifest }: RewordingModel,
  { prefix, suffix }: FillIn,
  text: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const { endOfMiddle } = manifest.tokens;
  const written = (tokens: readonly SnapshotToken[]) => tokenizer.decode(tokens.map(({ id }) => id)).slice(lead.length);
  const judge: Judge = {
    isWhole: (tokens) => written(tokens).length > unitAtStart(written(tokens), unit).length,
    penaltyOf: () => 0,
  };
  const owed = new Owed(lead === "" ? undefined : lead, (id) => tokenizer.decode([id]), endOfMiddle);
  const found = await beamSearch(denoiser, before, { beams: BEAMS, maxTokens: LONGEST }, () => owed, judge, signal);
  const names = alike(unit.text, prefix + replaced(text, unit, " ") + suffix);
  const others = new Set([...found.map((tokens) => unitAtStart(written(tokens), unit)), ...names]);
  return [...others].filter((other) => other !== "" && other !== unit.text);
}

function replaced(text: string, { text: { length }, begin }: Unit, other: string): string {
  return text.slice(0, begin) + other + text.slice(begin + length);
}
