import type { OnnxDenoiser } from "./onnxDenoiser.ts";
import type { ReadingPace } from "./readingPace.ts";

/** Tokens of a context that are encoded in one pass. */
export const READ_AT_ONCE = 128;
/** Fewer tokens than these cost a decode's first pass next to nothing. */
const WORTH_READING = 16;

/** Encodes contexts part by part: in one pass it would take no less time, and what is asked for meanwhile would wait for all of it. */
export class ContextReader {
  /** @param pace is told how fast they are read */
  constructor(private readonly pace?: ReadingPace) {}

  /**
   * Encodes a denoiser's context until it is all but `rest` tokens. An abort ends it behind the pass that runs.
   * @param atOnce tokens of a part
   */
  async readTo(denoiser: OnnxDenoiser, rest: number, signal?: AbortSignal, atOnce = READ_AT_ONCE): Promise<void> {
    while (denoiser.unread > rest && !signal?.aborted) {
      const began = performance.now();
      const tokens = await denoiser.encode(atOnce);
      this.pace?.add(tokens, performance.now() - began);
    }
  }

  /**
   * Encodes a prompt before it is needed, if it is worth while: little comes with the first pass. An abort ends it behind the pass that
   * runs. Resolves with how many tokens were read.
   */
  async readAhead(
    denoiser: OnnxDenoiser,
    prompt: readonly number[],
    signal?: AbortSignal,
    atOnce = READ_AT_ONCE,
  ): Promise<number> {
    denoiser.setContext(prompt);
    const before = denoiser.unread;
    if (before >= WORTH_READING) await this.readTo(denoiser, 0, signal, atOnce);
    return before - denoiser.unread;
  }
}
