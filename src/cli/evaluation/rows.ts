import { bitsOf } from "../../completion/confidence.ts";
import type { Completed } from "../bestHere.ts";
import type { Item } from "./items.ts";

/** What the estimated probability of being right is fitted to (`recipe.evidence.confidence`), as a line. */
export function rowOf({ name }: Item, { end, share, confidence }: Completed, right: boolean): string {
  return `${JSON.stringify({ name, right, bits: bitsOf(end.tokens), share, confidence })}\n`;
}
