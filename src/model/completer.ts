import { beamSearch } from "../decoder/beamSearch.ts";
import { type DecodeOptions, decode } from "../decoder/decode.ts";
import type { Snapshot, SnapshotToken } from "../decoder/snapshot.ts";
import type { Backend, BackendChoice, BundledBackend } from "./backendChoice.ts";
import { openDenoiser } from "./backends.ts";
import { ContextReader, READ_AT_ONCE } from "./contextReader.ts";
import { type Healed, healed, withoutBegun } from "./healing.ts";
import { inText } from "./inText.ts";
import { LastDecode } from "./lastDecode.ts";
import { Likelihood } from "./likelihood.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { KnownTexts } from "./ngrams/knownTexts.ts";
import { expecting } from "./ngrams/ngramDenoiser.ts";
import type { NgramIndex } from "./ngrams/ngramIndex.ts";
import { recalling } from "./ngrams/recalling.ts";
import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import { Opening, type Start } from "./opening.ts";
import { Owed } from "./owed.ts";
import { behindOpening, type FillIn, withoutClosers } from "./prompt.ts";
import type { ReadingPace } from "./readingPace.ts";
import { type Draft, type GuardedDraft, refineDraft } from "./refineDraft.ts";
import { type RewordJudge, rewordDraft } from "./reword/rewordDraft.ts";
import { SteadyStart } from "./steadyStart.ts";
import { behind, type DraftSnapshot, type TextSnapshot } from "./textSnapshot.ts";
import { Tokenizer } from "./tokenizer.ts";

/** What a search is told of middles. */
export interface MiddleJudge {
  /** What is shown of a middle; it needs no further token once that is `done`. */
  asShown(snapshot: TextSnapshot): TextSnapshot;
  /** By how many nats a whole middle, as it is shown, comes behind where the model has it. */
  penaltyOf(shown: TextSnapshot): number;
}

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
  /** How improbable the model finds texts. */
  readonly likelihood: Likelihood;
  private readonly last: LastDecode;
  /** Where prefixes were cut: those that are told with a suffix, and those without one. */
  private readonly starts = { withSuffix: new SteadyStart(), alone: new SteadyStart() };
  private readonly reader: ContextReader;

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
    this.reader = new ContextReader(pace);
    this.likelihood = new Likelihood({
      denoiser,
      tokenizer,
      reader: this.reader,
      healed: (fillIn, tokens) => this.healed(fillIn, tokens),
      expecting: (inner, fillIn) => expecting(inner, this.known(fillIn)),
    });
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
    await this.reader.readTo(this.denoiser, 0);
  }

  /**
   * Encodes the context of a fill-in before a completion is asked for there (`ContextReader.readAhead`); the one in which its completions are weighed
   * is `likelihood.readAhead`'s.
   */
  readAhead(fillIn: FillIn, options: CompletionOptions, signal?: AbortSignal): Promise<number> {
    return this.reader.readAhead(this.denoiser, this.place(fillIn, options).starts[0].prompt, signal);
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
    const steady = fillIn.suffix === "" ? this.starts.alone : this.starts.withSuffix;
    return healed({ contextTokens, ...fillIn }, this.tokenizer, this.manifest, maxTokens, steady);
  }

  /** Decodes what belongs between prefix and suffix. An abort ends it within one step, without an error. */
  async *complete(fillIn: FillIn, options: CompletionOptions, signal?: AbortSignal): AsyncGenerator<TextSnapshot> {
    const { told, starts } = this.place(fillIn, options);
    const [{ prompt, owed }] = starts;
    const { blockLength = this.manifest.blockLength } = options;
    const known = this.known(fillIn);
    const guess = guessedBy(fillIn);
    const chance = guess === undefined ? 1 : await this.likelihood.chanceOf(fillIn, guess, options.maxTokens, signal);
    const denoiser = new Opening(expecting(this.denoiser, known), starts);
    const warm = this.last.fitting(told, owed);
    this.denoiser.setContext(prompt);
    await this.reader.readTo(this.denoiser, READ_AT_ONCE, signal);
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
      yield behind(fillIn.opening, this.inText(snapshot, begun), chance);
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
    const guess = guessedBy(fillIn);
    const chance = guess === undefined ? 1 : await this.likelihood.chanceOf(fillIn, guess, options.maxTokens, signal);
    const { maxTokens } = options;
    const { endOfMiddle } = this.manifest.tokens;
    const shown = (tokens: readonly SnapshotToken[]) => {
      const done = tokens.at(-1)?.id === endOfMiddle || tokens.length >= maxTokens;
      const snapshot = this.inText({ step: tokens.length, tokens, done }, denoiser.whole.text ?? "");
      return judge.asShown(behind(fillIn.opening, snapshot, chance));
    };
    this.denoiser.setContext(prompt);
    await this.reader.readTo(this.denoiser, READ_AT_ONCE, signal);
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
    const { denoiser, tokenizer, manifest, promptOf } = this;
    return refineDraft({ denoiser, tokenizer, manifest, promptOf }, fillIn, draft, { ...options, blockLength }, signal);
  }

  /** Rewords a text between prefix and suffix (`rewordDraft`). An abort ends it before its next forward pass, without an error. */
  reword(fillIn: FillIn, draft: Draft, judge: RewordJudge, signal?: AbortSignal): AsyncGenerator<DraftSnapshot> {
    const { tokenizer, manifest } = this;
    const denoiser = expecting(this.denoiser, this.known(fillIn));
    return rewordDraft({ denoiser, tokenizer, manifest, promptOf: this.promptOf }, fillIn, draft, judge, signal);
  }

  /** What is told of a fill-in whose middle has so many tokens. */
  private readonly promptOf = (around: FillIn, tokens: number): readonly number[] =>
    this.healed(around, tokens).space.prompt;

  private inText(snapshot: Snapshot, owed: string): TextSnapshot {
    return inText(snapshot, owed, this.manifest.tokens, (ids) => this.tokenizer.decode(ids));
  }

  dispose(): Promise<void> {
    return this.denoiser.dispose();
  }
}

/** What of a middle's beginning a list has selected by itself; undefined where nothing is uncertain. */
function guessedBy({ selected, isChosen }: FillIn): string | undefined {
  return isChosen ? undefined : selected;
}
