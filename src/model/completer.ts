import { createBlock } from "../decoder/canvas.ts";
import { type DecodeOptions, decode, type Snapshot } from "../decoder/decode.ts";
import { type TokenStateName, tokenStateName } from "../decoder/tokenState.ts";
import type { Backend, BackendChoice } from "./backendChoice.ts";
import { openDenoiser } from "./backends.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { NonEmptyMiddle } from "./nonEmpty.ts";
import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import { type FillIn, promptTokens } from "./prompt.ts";
import { Tokenizer } from "./tokenizer.ts";

/** A snapshot in text. `tokens` are those before the end of the middle. */
export interface TextSnapshot {
  readonly step: number;
  readonly text: string;
  readonly tokens: readonly { text: string; state: TokenStateName; probability: number; revised: boolean }[];
  readonly done: boolean;
}

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
  async encodeContext(fillIn: FillIn, options: DecodeOptions): Promise<void> {
    this.denoiser.setContext(promptTokens(fillIn, this.tokenizer, this.manifest, options.maxTokens));
    await this.denoiser.predict(createBlock(1, 1, this.manifest.tokens.mask));
  }

  /** Decodes what belongs between prefix and suffix. An abort ends it within one step, without an error. */
  async *complete(fillIn: FillIn, options: DecodeOptions, signal?: AbortSignal): AsyncGenerator<TextSnapshot> {
    const prompt = promptTokens(fillIn, this.tokenizer, this.manifest, options.maxTokens);
    for await (const snapshot of decode(new NonEmptyMiddle(this.denoiser), prompt, options, signal))
      yield this.inText(snapshot);
  }

  private inText(snapshot: Snapshot): TextSnapshot {
    const end = snapshot.tokens.findIndex((token) => token.id === this.manifest.tokens.endOfMiddle);
    const kept = end < 0 ? snapshot.tokens : snapshot.tokens.slice(0, end);
    return {
      step: snapshot.step,
      text: this.tokenizer.decode(kept.map((token) => token.id)),
      tokens: kept.map((token) => ({
        text: this.tokenizer.decode([token.id]),
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
