import { type Recall, recalled } from "../../decoder/recall.ts";
import type { NgramIndex } from "./ngramIndex.ts";

/** Fewer that agree may be chance where there is much text. */
const LEAST_AGREEING = 4;

/**
 * Recalls what stood behind the same words in some texts, where four tokens agree or more: longest, and of several the last of the last text. Else it
 * is looked for in what is told itself.
 */
export function recalling(texts: readonly NgramIndex[]): Recall {
  return (text, most) => {
    let longest = LEAST_AGREEING;
    let found: { readonly index: NgramIndex; readonly place: number } | undefined;
    for (const index of texts) {
      let own = 0;
      // The last place comes first.
      index.eachFollower(text, (_, length, place) => {
        if (length < longest || length <= own) return;
        longest = length;
        own = length;
        found = { index, place };
      });
    }
    return found ? found.index.from(found.place, most) : recalled(text, most);
  };
}
