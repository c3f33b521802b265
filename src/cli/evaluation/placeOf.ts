import { SteadyNeighbours } from "../../context/neighbours.ts";
import type { FillIn } from "../../model/prompt.ts";
import { declaredFor } from "../importedHere.ts";
import type { PlaceHere, WorkspaceHere } from "../workspaceHere.ts";
import type { Arguments } from "./arguments.ts";
import type { Item } from "./items.ts";

/** An item's place as it is told, with as much of what is around it as was asked for. */
export async function placeOf(item: Item, workspace: WorkspaceHere, asked: Arguments): Promise<PlaceHere> {
  const { neighbourTokens, contextTokens } = asked;
  const told = neighbourTokens > 0 ? await withNeighbours(item, neighbourTokens) : item;
  return workspace.place(
    asked.alone ? undefined : item.root,
    { ...told, ...(contextTokens !== undefined && { contextTokens }) },
    1000 * asked.nearby,
  );
}

/** An item with what its file imports beside it, as the editor would tell it. */
async function withNeighbours(item: Item, neighbourTokens: number): Promise<FillIn> {
  if (item.root === undefined) return item;
  const declared = await declaredFor(item.root, item.path, item.prefix + item.suffix);
  const neighbours = new SteadyNeighbours().of(item, () => ({ documents: [], edited: [], declared }));
  return { ...item, neighbours, neighbourTokens };
}
