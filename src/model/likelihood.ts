import { type BranchingDenoiser, part, type Reading } from "../decoder/denoiser.ts";
import { bitsIn } from "./bits.ts";
import { type ContextReader, READ_AT_ONCE } from "./contextReader.ts";
import { type Healed, spaceAtEnd, type Told } from "./healing.ts";
import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import { type FillIn, withoutClosers } from "./prompt.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Characters of the suffix that a middle is weighed with. */
export const TELLING_SUFFIX = 120;
/** Tokens of the context in which middles are weighed that are read ahead in one pass: who asks for a decode meanwhile waits for it. */
const READ_AT_ONCE_AHEAD = 32;
/**
 * Tokens that are kept free for middles that are weighed and what is read behind them, at the least. Were it as many as those have, the beginning of a long context would move with them at each fifth
 * place, and all of it would have to be encoded anew.
 */
const LEAST_ROOM = 128;
/** A short context has no room for so many: a quarter of it at the most. */
const MOST_FREE = 1 / 4;

/** What telling likelihoods needs of a model. */
export interface ReadingModel {
  /** Has the context of the place that is completed. */
  readonly denoiser: OnnxDenoiser;
  readonly tokenizer: Tokenizer;
  readonly reader: ContextReader;
  /** What is told of a fill-in before so many tokens. */
  readonly healed: (fillIn: FillIn, tokens: number) => Healed;
  /** A denoiser that expects what stands near the fill-in to be said again. */
  readonly expecting: (denoiser: OnnxDenoiser, fillIn: FillIn) => BranchingDenoiser;
}

/** How improbable a causal model finds texts at a place, in bits: the sum over their tokens of −log₂ of each one's probability behind those before it. */
export class Likelihood {
  /** Has the context in which middles are weighed, where that is another than the decode's. */
  private readonly weighing: OnnxDenoiser;

  constructor(private readonly model: ReadingModel) {
    this.weighing = model.denoiser.beside();
  }

  /** Of a middle, its end not counted. One forward pass; 0 where an abort comes before it. */
  async ofMiddle(fillIn: FillIn, middle: string, signal?: AbortSignal): Promise<number> {
    const { model } = this;
    // What has been begun is told here: how probable its beginning is says nothing of the middle.
    const { space } = model.healed(fillIn, this.roomFor(fillIn, [middle]));
    const [bits = 0] = await this.bitsBehind(model.denoiser, fillIn, space, [middle], signal);
    return bits;
  }

  /** Of beginnings of a completion of `maxTokens`. One forward pass for each; an abort ends it before the next one, with what there is. */
  ofBeginnings(
    fillIn: FillIn,
    beginnings: readonly string[],
    maxTokens: number,
    signal?: AbortSignal,
  ): Promise<number[]> {
    const { denoiser, healed } = this.model;
    const { space, begun = space } = healed(withoutClosers(fillIn), maxTokens);
    return this.bitsBehind(denoiser, fillIn, begun, beginnings, signal);
  }

  /**
   * How probable it is that a completion of `maxTokens` begins with a text, 0 to 1: among the middles that go on with the word that has been begun, where one has. One
   * forward pass; 1 where an abort comes before it, and where the begun part of the word is not within one token.
   */
  async chanceOf(fillIn: FillIn, beginning: string, maxTokens: number, signal?: AbortSignal): Promise<number> {
    const { denoiser, healed, tokenizer } = this.model;
    // As the decode behind it is told, whose context lies encoded.
    const { space, begun } = healed(withoutClosers(fillIn), maxTokens);
    const { prompt, owed } = begun ?? space;
    const ids = tokenizer.encode(owed + beginning);
    const goesOn = (id: number) => begun === undefined || tokenizer.decode([id]).startsWith(owed);
    if (ids.length === 0 || !goesOn(ids[0])) return 1;
    const behind = await this.readBehind(denoiser, fillIn, prompt, signal);
    if (signal?.aborted) return 1;
    const reading = await behind.read(ids);
    const chance = 2 ** -bitsIn(reading.logProbabilities);
    if (begun === undefined) return chance;
    const { ids: proposed, probabilities } = part(reading, 0, 1);
    const first = Math.exp(reading.logProbabilities[0]);
    const others = probabilities.filter((_, i) => proposed[i] !== ids[0] && goesOn(proposed[i]));
    return chance / others.reduce((sum, one) => sum + one, first);
  }

  /**
   * How probable each of some indentations is for the cursor's line, on which nothing stands, 0 to 1. One forward pass, and one for each of the others that is
   * more than a token. Undefined where an abort comes before it, where no line stands above, and where one's tokens go on into the word behind it.
   */
  async chancesOfIndents(
    fillIn: FillIn,
    indents: readonly string[],
    maxTokens: number,
    signal?: AbortSignal,
  ): Promise<number[] | undefined> {
    const { denoiser, healed, reader } = this.model;
    const told = withoutClosers(fillIn);
    const text = told.prefix.trimEnd();
    const space = told.prefix.slice(text.length);
    const lineEnds = space.slice(0, space.lastIndexOf("\n") + 1);
    const beginnings = indents.map((indent) => this.tokensOf(lineEnds + indent)).filter((ids) => ids !== undefined);
    if (text === "" || beginnings.length < indents.length) return undefined;
    denoiser.setContext(healed({ ...told, prefix: text }, maxTokens).space.prompt);
    await reader.readTo(denoiser, READ_AT_ONCE, signal);
    if (signal?.aborted) return undefined;
    const chanceIn = ({ logProbabilities }: Reading) => 2 ** -bitsIn(logProbabilities);
    const [first, ...others] = beginnings;
    const reading = await denoiser.read(first);
    const { ids, probabilities } = part(reading, 0, 1);
    const chances = [chanceIn(reading)];
    for (const tokens of others) {
      const isOne = tokens.length === 1;
      chances.push(isOne ? (probabilities[ids.indexOf(tokens[0])] ?? 0) : chanceIn(await denoiser.read(tokens)));
    }
    // A line end may be all, or be followed by a tab.
    const goesOn = (one: readonly number[], other: readonly number[]) =>
      one !== other && one.every((id, i) => other[i] === id);
    return chances.map((chance, i) =>
      chances.reduce((left, other, j) => (goesOn(beginnings[i], beginnings[j]) ? left - other : left), chance),
    );
  }

  /** The tokens that white space before a word is, but for a space that is the word's; undefined where one has more of the word. */
  private tokensOf(space: string): readonly number[] | undefined {
    const { tokenizer } = this.model;
    const ids = tokenizer.encode(`${space}x`);
    return /^ ?x$/.test(tokenizer.decode(ids.slice(-1))) ? ids.slice(0, -1) : undefined;
  }

  /**
   * Of each of some middles together with what stands behind the cursor, prefix, middle and suffix read in their order. It is a better judge of
   * middles than `ofMiddle`, for which the model must have learned to look ahead. One forward pass for each middle; an abort ends it before
   * the next one, with what there is.
   */
  async weigh(fillIn: FillIn, middles: readonly string[], signal?: AbortSignal): Promise<number[]> {
    const texts = middles.map((middle) => middle + behindWeighed(fillIn));
    const { weigher, told } = this.weigherOf(fillIn, texts);
    // What is read behind a middle must not be known: it would be as likely behind any.
    const known = { ...fillIn, suffix: fillIn.suffix.slice(TELLING_SUFFIX) };
    return this.bitsBehind(weigher, known, told, texts, signal);
  }

  /** Encodes the context in which middles of a fill-in are weighed, before they are (`ContextReader.readAhead`). */
  readAhead(fillIn: FillIn, signal?: AbortSignal): Promise<number> {
    const { weigher, told } = this.weigherOf(fillIn, [behindWeighed(fillIn)]);
    return this.model.reader.readAhead(weigher, told.prompt, signal, READ_AT_ONCE_AHEAD);
  }

  /**
   * What weighs the middles of a fill-in, and what it is told before them: nothing of what is read behind them. Where that is nothing, it is told what the
   * decode is told, which lies encoded.
   * @param texts that are read there
   */
  private weigherOf(fillIn: FillIn, texts: readonly string[]): { weigher: OnnxDenoiser; told: Told } {
    const { denoiser, healed } = this.model;
    const { contextTokens = Number.POSITIVE_INFINITY } = fillIn;
    const room = Math.max(Math.min(LEAST_ROOM, Math.floor(MOST_FREE * contextTokens)), this.roomFor(fillIn, texts));
    const { space, begun = space } = healed({ ...fillIn, suffix: "" }, room);
    return { weigher: withoutClosers(fillIn).suffix === "" ? denoiser : this.weighing, told: begun };
  }

  /** How many tokens the longest of some texts has, with what the prefix ends with. */
  private roomFor({ prefix }: FillIn, texts: readonly string[]): number {
    const space = spaceAtEnd(prefix);
    return Math.max(1, ...texts.map((text) => this.model.tokenizer.encode(space + text).length));
  }

  /** A model that has read a prompt, or what an abort has left it time for, and expects what stands near the fill-in. */
  private async readBehind(
    inner: OnnxDenoiser,
    fillIn: FillIn,
    prompt: readonly number[],
    signal?: AbortSignal,
  ): Promise<BranchingDenoiser> {
    const { reader, expecting } = this.model;
    const denoiser = expecting(inner, fillIn);
    denoiser.setContext(prompt);
    await reader.readTo(inner, READ_AT_ONCE, signal);
    return denoiser;
  }

  /** Of each of some texts behind what is told, with what is owed there; an abort ends it before the next one's pass, with what there is. */
  private async bitsBehind(
    inner: OnnxDenoiser,
    fillIn: FillIn,
    { prompt, owed }: Told,
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<number[]> {
    const { tokenizer } = this.model;
    const denoiser = await this.readBehind(inner, fillIn, prompt, signal);
    const bits: number[] = [];
    for (const text of texts) {
      if (signal?.aborted) break;
      const ids = tokenizer.encode(owed + text);
      bits.push(ids.length === 0 ? 0 : bitsIn((await denoiser.read(ids)).logProbabilities));
    }
    return bits;
  }
}

/** What middles are weighed together with. */
function behindWeighed({ suffix }: FillIn): string {
  return suffix.slice(0, TELLING_SUFFIX);
}
