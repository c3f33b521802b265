import { DEFAULT_BEAMS } from "../beams.ts";
import { DEFAULT_DECODE_OPTIONS } from "../decoder/decode.ts";
import { Completer } from "../model/completer.ts";
import { bestHere } from "./bestHere.ts";
import { readItems } from "./evaluation/items.ts";
import { spread } from "./spread.ts";

/**
 * Memory that a model takes of the process it is in: items of an evaluation file are completed and compared as in the editor. Megabytes that are resident beyond
 * those of the process without a model: loaded, behind the first completion, behind half of them and behind all, and the most there have been.
 * @param most items that are completed; they are taken from the whole of the file
 */
export async function benchMemory(folder: string, file: string, most: number) {
  const items = spread(await readItems(file), most);
  const without = process.memoryUsage.rss();
  const beyond = () => Math.round((process.memoryUsage.rss() - without) / 1e6);
  const completer = await Completer.load(folder, "cpu", () => {});
  const loaded = beyond();
  const behind: number[] = [];
  for (const item of items) {
    await bestHere(completer, item, DEFAULT_DECODE_OPTIONS, DEFAULT_BEAMS);
    behind.push(beyond());
  }
  await completer.dispose();
  return {
    items: items.length,
    process_mb: Math.round(without / 1e6),
    loaded_mb: loaded,
    first_mb: behind[0],
    half_mb: behind[Math.floor((behind.length - 1) / 2)],
    all_mb: behind[behind.length - 1],
    most_mb: Math.round((process.resourceUsage().maxRSS * 1024 - without) / 1e6),
  };
}
