import { beamSearch } from "../decoder/beamSearch.ts";
import { type DecodeOptions, decode } from "../decoder/decode.ts";
import type { BranchingDenoiser, Reading } from "../decoder/denoiser.ts";
import type { Snapshot, SnapshotToken } from "../decoder/snapshot.ts";
import type { Backend, BackendChoice, BundledBackend } from "./backendChoice.ts";
import { openDenoiser } from "./backends.ts";
import { type Healed, healed, spaceAtEnd, type Told, withoutBegun } from "./healing.ts";
import { inText } from "./inText.ts";
import { LastDecode } from "./lastDecode.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { KnownTexts } from "./ngrams/knownTexts.ts";
import { NgramDenoiser } from "./ngrams/ngramDenoiser.ts";
import type { NgramIndex } from "./ngrams/ngramIndex.ts";
import { recalling } from "./ngrams/recalling.ts";
import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import { Opening, type Start } from "./opening.ts";
import { Owed } from "./owed.ts";
import { behindOpening, type FillIn, withoutClosers } from "./prompt.ts";
import type { ReadingPace } from "./readingPace.ts";
import { type GuardedDraft, refineDraft } from "./refineDraft.ts";
import { behind, type DraftSnapshot, type TextSnapshot } from "./textSnapshot.ts";
import { Tokenizer } from "./tokenizer.ts";

/** What a search is told of middles. */
export interface MiddleJudge {
  /** What is shown of a middle; it needs no further token once that is `done`. */
  asShown(snapshot: TextSnapshot): TextSnapshot;
  /** By how many nats a whole middle, as it is shown, comes behind where the model has it. */
  penaltyOf(shown: TextSnapshot): number;
}

/** Characters of the suffix that a middle is weighed with. */
export const TELLING_SUFFIX = 120;
/** Tokens of a context that are encoded in one pass. */
const READ_AT_ONCE = 128;
/** And of one that is needed later than another: who asks for that one meanwhile waits for less. */
const READ_AT_ONCE_LATER = 32;
/** Fewer tokens than these cost a decode's first pass next to nothing. */
const WORTH_READING = 16;
/** Tokens of a middle, as most that are weighed have at most. */
const WEIGHED_MIDDLE = 16;

/** What a caller chooses of a decode. Blocks are as long as the model's manifest says, unless another length is given. */
export type CompletionOptions = Omit<DecodeOptions, "blockLength"> & Partial<Pick<DecodeOptions, "blockLength">>;

/** Where a completion may start, and what is told of its fill-in. */
interface Place {
  readonly told: FillIn;
  readonly starts: [Start, ...Start[]];
}

/** A model that is ready: fill-ins in, snapshots of text out. Owns the session. */
export class Completer {
  /** Sources near the document that is completed; their words are expected to be said again. */
  readonly sources: KnownTexts;
  private readonly last: LastDecode;
  /** Has the context in which middles are weighed, where that is another than the decode's. */
  private readonly weighing: OnnxDenoiser;

  private constructor(
    readonly manifest: Manifest,
    readonly backend: Backend,
    readonly bundled: readonly BundledBackend[],
    private readonly tokenizer: Tokenizer,
    private readonly denoiser: OnnxDenoiser,
    private readonly pace: ReadingPace | undefined,
  ) {
    this.sources = new KnownTexts((text) => tokenizer.encode(text));
    this.last = new LastDecode((text) => tokenizer.encode(text).length);
    this.weighing = denoiser.beside();
  }

  /**
   * @param pace decides how much of the context is told, and is told how fast it is read; all of it is where there is none, the same on every machine
   * @throws ModelError if the folder is not a model; Error if the backend cannot run it
   */
  static async load(
    folder: string,
    choice: BackendChoice,
    log: (line: string) => void,
    threads = 0,
    pace?: ReadingPace,
  ): Promise<Completer> {
    const manifest = await readManifest(folder);
    const tokenizer = await Tokenizer.load(folder, manifest);
    const { denoiser, backend, bundled } = await openDenoiser(folder, manifest, choice, log, threads);
    return new Completer(manifest, backend, bundled, tokenizer, denoiser, pace);
  }

  /** Encodes the context of a fill-in ahead of `complete`, which then has it cached: to be timed. */
  async encodeContext(fillIn: FillIn, options: CompletionOptions): Promise<void> {
    this.denoiser.setContext(this.place(fillIn, options).starts[0].prompt);
    await this.readTo(this.denoiser, 0);
  }

  /**
   * Encodes the context of a fill-in before a completion is asked for there. Little is left alone: that comes with the decode's first
   * pass. An abort ends it behind the pass that runs. Resolves with how many tokens were read.
   */
  readAhead(fillIn: FillIn, options: CompletionOptions, signal?: AbortSignal): Promise<number> {
    return this.readFirst(this.denoiser, this.place(fillIn, options).starts[0].prompt, READ_AT_ONCE, signal);
  }

  /** Encodes, as `readAhead` does, the context in which middles of a fill-in are weighed. */
  readAheadToWeigh(fillIn: FillIn, signal?: AbortSignal): Promise<number> {
    const room = WEIGHED_MIDDLE + this.roomFor(fillIn, [behindWeighed(fillIn)]);
    const { model, told } = this.weigherOf(fillIn, room);
    return this.readFirst(model, told.prompt, READ_AT_ONCE_LATER, signal);
  }

  private async readFirst(
    denoiser: OnnxDenoiser,
    prompt: readonly number[],
    atOnce: number,
    signal?: AbortSignal,
  ): Promise<number> {
    denoiser.setContext(prompt);
    const before = denoiser.unread;
    if (before >= WORTH_READING) await this.readTo(denoiser, 0, signal, atOnce);
    return before - denoiser.unread;
  }

  /**
   * Encodes the context part by part, until it is all but `rest` tokens: in one pass it would take no less time, and what is asked for
   * meanwhile would wait for all of it. An abort ends it behind the pass that runs.
   */
  private async readTo(
    denoiser: OnnxDenoiser,
    rest: number,
    signal?: AbortSignal,
    atOnce = READ_AT_ONCE,
  ): Promise<void> {
    while (denoiser.unread > rest && !signal?.aborted) {
      const began = performance.now();
      const tokens = await denoiser.encode(atOnce);
      this.pace?.add(tokens, performance.now() - began);
    }
  }

  /** How improbable the causal model finds a middle: the sum over its tokens of −log₂ of each one's probability, in bits. One forward pass. */
  async bitsOf(fillIn: FillIn, middle: string): Promise<number> {
    // What has been begun is told here: how probable its beginning is says nothing of the middle.
    const { space } = this.healed(fillIn, this.roomFor(fillIn, [middle]));
    const [bits] = await this.bitsBehind(this.denoiser, fillIn, space, [middle]);
    return bits;
  }

  /**
   * How improbable each of some middles is together with what stands behind the cursor, as a causal model reads prefix, middle and
   * suffix in their order: −log₂ of the probability, in bits. It is a better judge of middles than `bitsOf`, for which the model must
   * have learned to look ahead. One forward pass for each middle; an abort ends it before the next one, with what there is.
   */
  async weigh(fillIn: FillIn, middles: readonly string[], signal?: AbortSignal): Promise<number[]> {
    const texts = middles.map((middle) => middle + behindWeighed(fillIn));
    const { model, told } = this.weigherOf(fillIn, this.roomFor(fillIn, texts));
    // What is read behind a middle must not be known: it would be as likely behind any.
    const known = { ...fillIn, suffix: fillIn.suffix.slice(TELLING_SUFFIX) };
    return this.bitsBehind(model, known, told, texts, signal);
  }

  /**
   * What weighs the middles of a fill-in, and what it is told before them: nothing of what is read behind them. Where that is nothing, it is told what the
   * decode is told, which lies encoded.
   * @param room for their tokens, and for those behind
   */
  private weigherOf(fillIn: FillIn, room: number): { model: OnnxDenoiser; told: Told } {
    const { space, begun = space } = this.healed({ ...fillIn, suffix: "" }, room);
    return { model: withoutClosers(fillIn).suffix === "" ? this.denoiser : this.weighing, told: begun };
  }

  /**
   * How improbable the causal model finds each of some beginnings of a completion, in bits. One forward pass for each; an abort ends it before the
   * next one, with what there is.
   */
  bitsOfBeginnings(
    fillIn: FillIn,
    beginnings: readonly string[],
    options: CompletionOptions,
    signal?: AbortSignal,
  ): Promise<number[]> {
    const { space, begun = space } = this.healed(withoutClosers(fillIn), options.maxTokens);
    return this.bitsBehind(this.denoiser, fillIn, begun, beginnings, signal);
  }

  /** How many tokens the longest of some texts has, with what the prefix ends with. */
  private roomFor({ prefix }: FillIn, texts: readonly string[]): number {
    const space = spaceAtEnd(prefix);
    return Math.max(1, ...texts.map((text) => this.tokenizer.encode(space + text).length));
  }

  /** How improbable each of some texts is behind what is told, with what is owed there, in bits; an abort ends it before the next one's pass, with what there is. */
  private async bitsBehind(
    model: OnnxDenoiser,
    fillIn: FillIn,
    { prompt, owed }: Told,
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<number[]> {
    const denoiser = expecting(model, this.known(fillIn));
    denoiser.setContext(prompt);
    await this.readTo(model, READ_AT_ONCE, signal);
    const bits: number[] = [];
    for (const text of texts) {
      if (signal?.aborted) break;
      const ids = this.tokenizer.encode(owed + text);
      bits.push(ids.length === 0 ? 0 : bitsIn(await denoiser.read(ids)));
    }
    return bits;
  }

  /** The texts whose words may be said again; none where that is not expected. */
  private known({ ngrams, prefix, suffix }: FillIn): readonly NgramIndex[] {
    // A word that has been begun is not known to end where it does now.
    return ngrams === false ? [] : this.sources.around({ prefix: withoutBegun(prefix), suffix });
  }

  /**
   * Where a completion may start: before a word or signs that have been begun, or, where the model proposes none there that begin so, at the cursor. Behind an
   * opening it is the cursor: what that ends with is whole.
   */
  private place(fillIn: FillIn, { maxTokens }: CompletionOptions): Place {
    const { opening } = fillIn;
    const told = withoutClosers(behindOpening(fillIn));
    const { space, begun } = this.healed(told, maxTokens);
    const atCursor = { prompt: space.prompt, owed: this.owes(space.owed, opening) };
    if (!begun || opening !== undefined) return { told, starts: [atCursor] };
    return { told, starts: [{ prompt: begun.prompt, owed: this.owes(begun.owed) }, atCursor] };
  }

  private healed(fillIn: FillIn, maxTokens: number): Healed {
    const { contextLength } = this.manifest;
    const contextTokens = this.pace?.contextTokens(contextLength) ?? contextLength;
    return healed({ contextTokens, ...fillIn }, this.tokenizer, this.manifest, maxTokens);
  }

  /** Decodes what belongs between prefix and suffix. An abort ends it within one step, without an error. */
  async *complete(fillIn: FillIn, options: CompletionOptions, signal?: AbortSignal): AsyncGenerator<TextSnapshot> {
    const { told, starts } = this.place(fillIn, options);
    const [{ prompt, owed }] = starts;
    const { blockLength = this.manifest.blockLength } = options;
    const known = this.known(fillIn);
    const denoiser = new Opening(expecting(this.denoiser, known), starts);
    const warm = this.last.fitting(told, owed);
    this.denoiser.setContext(prompt);
    await this.readTo(this.denoiser, READ_AT_ONCE, signal);
    for await (const snapshot of decode(
      denoiser,
      prompt,
      { ...options, blockLength },
      signal,
      warm,
      recalling(known),
    )) {
      const begun = denoiser.whole.text ?? "";
      this.last.keep(told, begun, snapshot);
      yield behind(fillIn.opening, this.inText(snapshot, begun));
    }
  }

  /**
   * The most probable middles of a fill-in, as the causal model has them: a beam search, in which each pass gives every one of them a token.
   * @param beams how many are searched for; they differ from each other as tokens do, not always as what is shown of them
   * @returns what is shown of each, the most probable first; none where `signal` ended it
   */
  async search(
    fillIn: FillIn,
    options: CompletionOptions,
    beams: number,
    judge: MiddleJudge,
    signal?: AbortSignal,
  ): Promise<TextSnapshot[]> {
    const { starts } = this.place(fillIn, options);
    const [{ prompt }] = starts;
    const denoiser = new Opening(expecting(this.denoiser, this.known(fillIn)), starts);
    const { maxTokens } = options;
    const { endOfMiddle } = this.manifest.tokens;
    const shown = (tokens: readonly SnapshotToken[]) => {
      const done = tokens.at(-1)?.id === endOfMiddle || tokens.length >= maxTokens;
      const snapshot = this.inText({ step: tokens.length, tokens, done }, denoiser.whole.text ?? "");
      return judge.asShown(behind(fillIn.opening, snapshot));
    };
    this.denoiser.setContext(prompt);
    await this.readTo(this.denoiser, READ_AT_ONCE, signal);
    const found = await beamSearch(
      denoiser,
      prompt,
      { beams, maxTokens },
      () => denoiser.whole,
      { isWhole: (tokens) => shown(tokens).done, penaltyOf: (tokens) => judge.penaltyOf(shown(tokens)) },
      signal,
    );
    return found.map(shown);
  }

  /** What a middle has to begin with: with something where it has no opening. */
  private owes(text: string, opening = ""): Owed {
    return new Owed(
      text === "" && opening !== "" ? undefined : text,
      (id) => this.tokenizer.decode([id]),
      this.manifest.tokens.endOfMiddle,
    );
  }

  /** Refines a text between prefix and suffix (`refineDraft`). An abort ends it within one step, without an error. */
  refine(
    fillIn: FillIn,
    draft: GuardedDraft,
    { blockLength = this.manifest.blockLength, ...options }: CompletionOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<DraftSnapshot> {
    const { denoiser, tokenizer, manifest } = this;
    const promptOf = (around: FillIn, tokens: number) => this.healed(around, tokens).space.prompt;
    return refineDraft({ denoiser, tokenizer, manifest, promptOf }, fillIn, draft, { ...options, blockLength }, signal);
  }

  private inText(snapshot: Snapshot, owed: string): TextSnapshot {
    return inText(snapshot, owed, this.manifest.tokens, (ids) => this.tokenizer.decode(ids));
  }

  dispose(): Promise<void> {
    return this.denoiser.dispose();
  }
}

/** A model that expects what stands in some texts to be said again. */
function expecting(model: OnnxDenoiser, known: readonly NgramIndex[]): BranchingDenoiser {
  return known.length === 0 ? model : new NgramDenoiser(model, known);
}

/** What middles are weighed together with. */
function behindWeighed({ suffix }: FillIn): string {
  return suffix.slice(0, TELLING_SUFFIX);
}

function bitsIn({ logProbabilities }: Reading): number {
  return logProbabilities.reduce((sum, value) => sum - value, 0) / Math.LN2;
}
