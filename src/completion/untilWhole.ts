import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { showing } from "../shaping/asShown.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";

/**
 * Decodes a fill-in and tells its snapshots up to the one in which all that will be shown is decoded; the decode ends there.
 * Lines are indented as the document is.
 * @throws Error if the decode fails; the message says why
 */
export async function completeUntilWhole(
  client: Pick<DecoderClient, "complete">,
  fillIn: FillIn,
  options: CompletionOptions,
  onSnapshot: (snapshot: TextSnapshot) => void,
  signal: AbortSignal,
): Promise<void> {
  const asShown = showing(fillIn, options.maxTokens);
  const whole = new AbortController();
  await client.complete(
    fillIn,
    options,
    (told) => {
      if (whole.signal.aborted) return;
      const snapshot = asShown(told);
      onSnapshot(snapshot);
      if (snapshot.done) whole.abort();
    },
    AbortSignal.any([signal, whole.signal]),
  );
}
