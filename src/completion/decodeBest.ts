import { areImportsRight, type KnownImports } from "../context/knownImports.ts";
import type { CompletionOptions } from "../model/completer.ts";
import type { FillIn } from "../model/prompt.ts";
import type { TextSnapshot } from "../model/textSnapshot.ts";
import type { DecoderClient } from "../worker/decoderClient.ts";
import type { Searching } from "./bestOf.ts";
import type { Comparing } from "./comparing.ts";
import { completeUntilWhole } from "./untilWhole.ts";

/**
 * Decodes a fill-in that somebody asks for and waits for: a decode, and where its end is doubtful a comparison with `beams` others.
 * @param client the one that `comparing` searches with
 * @param onSnapshot told of the decode's snapshots
 * @param imports what is known of them; undefined where nothing is
 * @returns the likeliest end; undefined where `signal` ended the decode before it had one
 * @throws Error if it fails; the message says why
 */
export async function decodeBest(
  client: Searching & Pick<DecoderClient, "complete">,
  comparing: Comparing,
  fillIn: FillIn,
  options: CompletionOptions,
  beams: number,
  onSnapshot: (snapshot: TextSnapshot) => void,
  signal: AbortSignal,
  imports?: KnownImports,
): Promise<TextSnapshot | undefined> {
  const end = await completeUntilWhole(client, fillIn, options, onSnapshot, signal, imports);
  if (!end || beams === 0 || !comparing.isDue(fillIn, end, true)) return end;
  const isAllowed = areImportsRight(fillIn, imports);
  return (await comparing.likelier(fillIn, options, end, beams, true, signal, isAllowed)) ?? end;
}
