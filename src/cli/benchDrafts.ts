import { performance } from "node:perf_hooks";
import { completeUntilWhole } from "../completion/untilWhole.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { inThisThread } from "./bestHere.ts";
import { readItems } from "./evaluation/items.ts";
import { rounded } from "./rounded.ts";
import { spread } from "./spread.ts";

/**
 * What it saves to verify drafts (`DecodeOptions.verify`): items of an evaluation file are completed with it and without, in turns, until the
 * completion is whole as the editor would have it. The context lies encoded each time.
 * @param most items that are completed; they are taken from the whole of the file
 */
export async function benchDrafts(folder: string, file: string, most: number) {
  const items = spread(await readItems(file), most);
  const completer = await Completer.load(folder, "cpu", () => {});
  const client = inThisThread(completer);
  const ms = { verified: [] as number[], plain: [] as number[] };
  const passes = { verified: 0, plain: 0 };
  let same = 0;
  for (const [number, item] of items.entries()) {
    const texts: (string | undefined)[] = [];
    await completer.encodeContext(item, DEFAULT_DECODE_OPTIONS);
    for (const kind of number % 2 === 0 ? (["verified", "plain"] as const) : (["plain", "verified"] as const)) {
      const options = kind === "plain" ? { ...DEFAULT_DECODE_OPTIONS, verify: 2 } : DEFAULT_DECODE_OPTIONS;
      const snapshots: TextSnapshot[] = [];
      const began = performance.now();
      await completeUntilWhole(client, item, options, (told) => snapshots.push(told), new AbortController().signal);
      ms[kind].push(performance.now() - began);
      passes[kind] += snapshots.at(-1)?.step ?? 0;
      texts.push(snapshots.at(-1)?.text);
    }
    if (texts[0] === texts[1]) same++;
  }
  await completer.dispose();
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / items.length;
  return {
    items: items.length,
    verified_ms: rounded(mean(ms.verified)),
    plain_ms: rounded(mean(ms.plain)),
    verified_over_plain: Math.round((1000 * mean(ms.verified)) / mean(ms.plain)) / 1000,
    verified_passes: rounded(passes.verified / items.length),
    plain_passes: rounded(passes.plain / items.length),
    same_text: same,
  };
}
