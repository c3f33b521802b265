import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Asked } from "./asked.ts";
import type { DecodeEvents } from "./decoding.ts";
import type { Outdenting } from "./outdenting.ts";
import { Pace, waited } from "./pace.ts";
import { completeUntilWhole } from "./untilWhole.ts";

/**
 * A worker that dies is replaced by the next request. Where that fails as well, as with a model that cannot be loaded, what
 * is typed does not try again for this long; an explicit request always does.
 */
const REST_MS = 30_000;

/** Runs decodes and tells of them: when they begin, what they took, and when none runs any more. */
export class DecodeRuns {
  private readonly pace = new Pace();
  private running = 0;
  private failures = 0;
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly client: Pick<DecoderClient, "complete">,
    private readonly outdenting: () => Outdenting,
    private readonly events: Pick<DecodeEvents, "began" | "decoded" | "finished" | "idle">,
  ) {}

  /** Whether the model has failed again and again just now. */
  get isResting(): boolean {
    return this.failures > 1 && performance.now() - this.failedAt < REST_MS;
  }

  /**
   * Decodes, behind the wait for the next key that typing needs, where the completion stands.
   * @param asked at the cursor
   * @param onSnapshot told of each snapshot, and what was asked where it stands
   * @returns the last one; undefined where `signal` ended the decode before it
   * @throws Error if the decode fails; the message says why
   */
  async run(
    asked: Asked,
    onSnapshot: (snapshot: TextSnapshot, there: Asked) => void,
    signal: AbortSignal,
  ): Promise<TextSnapshot | undefined> {
    const { question, here, imports } = asked;
    const { decode: options, debounce } = here.settings;
    if (!question.explicit) await waited(this.pace.waitMs(debounce), signal);
    if (signal.aborted) return undefined;
    const began = performance.now();
    let firstMs = 0;
    let there = asked;
    const tell = (snapshot: TextSnapshot) => {
      if (snapshot.step === 1) {
        firstMs = performance.now() - began;
        this.pace.add(firstMs);
      }
      this.failures = 0;
      this.events.decoded(snapshot);
      onSnapshot(snapshot, there);
      if (!snapshot.done) return;
      const totalMs = performance.now() - began;
      this.events.finished({ passes: snapshot.step, tokens: snapshot.tokens.length, firstMs, totalMs });
    };
    this.running++;
    this.events.began(question);
    try {
      there = await this.outdenting().decide(asked, signal);
      if (signal.aborted) return undefined;
      return await completeUntilWhole(this.client, there.fillIn, options, tell, signal, imports);
    } catch (error) {
      this.failures++;
      this.failedAt = performance.now();
      throw error;
    } finally {
      this.running--;
      if (this.running === 0) this.events.idle();
    }
  }
}
