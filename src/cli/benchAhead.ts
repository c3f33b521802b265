import { performance } from "node:perf_hooks";
import { DEFAULT_BEAMS } from "../beams.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import { bestHere } from "./bestHere.ts";
import { readItems } from "./evaluation/items.ts";
import { rounded } from "./rounded.ts";
import { spread } from "./spread.ts";

/** What has been read before a completion is asked for. */
const READ = ["nothing", "decode", "both"] as const;

/**
 * What it saves to read a place ahead: items of an evaluation file are completed and compared as in the editor, in turns behind nothing that was read,
 * behind the context of the decode, and behind that and the one in which completions are weighed. Milliseconds until the first decode has ended, and until
 * it is compared.
 * @param most items that are completed; they are taken from the whole of the file
 */
export async function benchAhead(folder: string, file: string, most: number) {
  const items = spread(await readItems(file), most);
  const completer = await Completer.load(folder, "cpu", () => {});
  const times = () => ({ nothing: [] as number[], decode: [] as number[], both: [] as number[] });
  const first = times();
  const compared = times();
  for (const [number, item] of items.entries()) {
    for (let turn = 0; turn < READ.length; turn++) {
      const read = READ[(number + turn) % READ.length];
      // What the turn before has left encoded is forgotten.
      await completer.readAhead({ path: "", prefix: "", suffix: "" }, DEFAULT_DECODE_OPTIONS);
      await completer.likelihood.readAhead({ path: "", prefix: "", suffix: "\n" });
      if (read !== "nothing") await completer.readAhead(item, DEFAULT_DECODE_OPTIONS);
      if (read === "both") await completer.likelihood.readAhead(item);
      const began = performance.now();
      const { firstEnded } = await bestHere(completer, item, DEFAULT_DECODE_OPTIONS, DEFAULT_BEAMS);
      first[read].push(firstEnded - began);
      compared[read].push(performance.now() - began);
    }
  }
  await completer.dispose();
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / items.length;
  const ratio = (one: readonly number[], other: readonly number[]) =>
    Math.round((1000 * mean(one)) / mean(other)) / 1000;
  return {
    items: items.length,
    first_ms: rounded(mean(first.nothing)),
    first_ahead_ms: rounded(mean(first.decode)),
    compared_ms: rounded(mean(compared.nothing)),
    compared_ahead_ms: rounded(mean(compared.decode)),
    compared_both_ahead_ms: rounded(mean(compared.both)),
    first_ahead_over_not: ratio(first.decode, first.nothing),
    both_over_one: ratio(compared.both, compared.decode),
    both_over_nothing: ratio(compared.both, compared.nothing),
  };
}
