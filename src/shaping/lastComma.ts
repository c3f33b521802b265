import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import { cutTo } from "./shape.ts";

const JSON_FILE = /\.json$/i;
/** Nothing but what closes. */
const ENDS = /^\s*[}\]]/;

/** The end of a decode in JSON without a comma that nothing follows: unlike a source, it is not to be read with one. */
export function withoutLastComma(snapshot: TextSnapshot, { path, suffix }: FillIn): TextSnapshot {
  const text = snapshot.text.trimEnd();
  const isLast = snapshot.done && JSON_FILE.test(path) && text.endsWith(",") && ENDS.test(suffix);
  return isLast ? cutTo(snapshot, text.slice(0, -1)) : snapshot;
}
