import type { Snapshot } from "../decoder/snapshot.ts";
import { TokenState, tokenStateName } from "../decoder/tokenState.ts";
import type { Manifest } from "./manifest.ts";
import type { TextSnapshot } from "./textSnapshot.ts";

/**
 * A snapshot in text, up to the end of the middle. Its line ends are "\n", as in all that the model is told: it may have learned others.
 * @param owed what the text begins with and what stands before the cursor already
 * @param tokenText the text of tokens
 */
export function inText(
  snapshot: Snapshot,
  owed: string,
  { endOfMiddle, mask }: Manifest["tokens"],
  tokenText: (ids: readonly number[]) => string,
): TextSnapshot {
  const decoded = (ids: readonly number[]) => tokenText(ids).replaceAll("\r", "");
  const end = snapshot.tokens.findIndex(({ id }) => id === endOfMiddle);
  const kept = end < 0 ? snapshot.tokens : snapshot.tokens.slice(0, end);
  const open = kept.findIndex(({ state }) => state !== TokenState.Decode);
  const textOf = (tokens: readonly { id: number }[]) => beyond(decoded(tokens.map(({ id }) => id)), owed);
  let length = 0;
  const shown = (id: number) => {
    const text = decoded([id]);
    const rest = beyond(text, owed.slice(length));
    length += text.length;
    return rest;
  };
  return {
    step: snapshot.step,
    text: textOf(kept),
    decoded: textOf(open < 0 ? kept : kept.slice(0, open)),
    tokens: kept.map(({ id, state, probability, revised, soft }) => ({
      text: shown(id),
      state: tokenStateName(state),
      probability,
      revised,
      soft: soft.map(({ id, weight }) => ({ text: id === mask ? null : decoded([id]), weight })),
    })),
    done: snapshot.done,
    ...(end >= 0 && { ending: snapshot.tokens[end].probability }),
  };
}

/** `text` without what of `owed` it begins with. */
export function beyond(text: string, owed: string): string {
  let same = 0;
  while (same < owed.length && same < text.length && text[same] === owed[same]) same++;
  return text.slice(same);
}
