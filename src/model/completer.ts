import { createBlock } from "../decoder/canvas.ts";
import { type DecodeOptions, decode, type Snapshot } from "../decoder/decode.ts";
import { TokenState, type TokenStateName, tokenStateName } from "../decoder/tokenState.ts";
import type { Backend, BackendChoice } from "./backendChoice.ts";
import { openDenoiser } from "./backends.ts";
import { FirstToken } from "./firstToken.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import { type FillIn, healed, promptTokens } from "./prompt.ts";
import { Tokenizer } from "./tokenizer.ts";

/** A snapshot in text. `tokens` are those before the end of the middle. */
export interface TextSnapshot {
  readonly step: number;
  readonly text: string;
  /** The beginning of `text` that will not change: the tokens before the first one that is not Decode. */
  readonly decoded: string;
  readonly tokens: readonly { text: string; state: TokenStateName; probability: number; revised: boolean }[];
  readonly done: boolean;
}

/** What a caller chooses of a decode; the length of a block is the model's. */
export type CompletionOptions = Omit<DecodeOptions, "blockLength">;

/** A model that is ready: fill-ins in, snapshots of text out. Owns the session. */
export class Completer {
  private constructor(
    readonly manifest: Manifest,
    readonly backend: Backend,
    private readonly tokenizer: Tokenizer,
    private readonly denoiser: OnnxDenoiser,
  ) {}

  /** @throws ModelError if the folder is not a model; Error if the backend cannot run it */
  static async load(folder: string, choice: BackendChoice, log: (line: string) => void): Promise<Completer> {
    const manifest = await readManifest(folder);
    const tokenizer = await Tokenizer.load(folder, manifest);
    const { denoiser, backend } = await openDenoiser(folder, manifest, choice, log);
    return new Completer(manifest, backend, tokenizer, denoiser);
  }

  /**
   * Encodes the context of a fill-in ahead of `complete`, which then has it cached: to be timed. A canvas of one position goes
   * along, because onnxruntime-node crashes on an empty one.
   */
  async encodeContext(fillIn: FillIn, options: CompletionOptions): Promise<void> {
    this.denoiser.setContext(promptTokens(fillIn, this.tokenizer, this.manifest, options.maxTokens));
    await this.denoiser.predict(createBlock(1, 1, this.manifest.tokens.mask));
  }

  /** Decodes what belongs between prefix and suffix. An abort ends it within one step, without an error. */
  async *complete(fillIn: FillIn, options: CompletionOptions, signal?: AbortSignal): AsyncGenerator<TextSnapshot> {
    const prompt = promptTokens(fillIn, this.tokenizer, this.manifest, options.maxTokens);
    const { blockLength, tokens } = this.manifest;
    const { owed } = healed(fillIn.prefix);
    const canBeFirst = (id: number) => id !== tokens.endOfMiddle && this.tokenizer.decode([id]).startsWith(owed);
    const denoiser = new FirstToken(this.denoiser, canBeFirst);
    for await (const snapshot of decode(denoiser, prompt, { ...options, blockLength }, signal))
      yield this.inText(snapshot, owed);
  }

  /** @param owed what the text begins with and what stands before the cursor already */
  private inText(snapshot: Snapshot, owed: string): TextSnapshot {
    const end = snapshot.tokens.findIndex((token) => token.id === this.manifest.tokens.endOfMiddle);
    const kept = end < 0 ? snapshot.tokens : snapshot.tokens.slice(0, end);
    const open = kept.findIndex((token) => token.state !== TokenState.Decode);
    const decoded = open < 0 ? kept : kept.slice(0, open);
    const textOf = (tokens: readonly { id: number }[]) =>
      shown(this.tokenizer.decode(tokens.map(({ id }) => id)), true);
    const shown = (text: string, isFirst: boolean) =>
      isFirst && text.startsWith(owed) ? text.slice(owed.length) : text;
    return {
      step: snapshot.step,
      text: textOf(kept),
      decoded: textOf(decoded),
      tokens: kept.map((token, i) => ({
        text: shown(this.tokenizer.decode([token.id]), i === 0),
        state: tokenStateName(token.state),
        probability: token.probability,
        revised: token.revised,
      })),
      done: snapshot.done,
    };
  }

  dispose(): Promise<void> {
    return this.denoiser.dispose();
  }
}
