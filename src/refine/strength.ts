import * as vscode from "vscode";

/** What a share of tokens is called where one chooses it. */
const NAMED = [
  { label: "Polish", strength: 0.15, detail: "The least probable words only" },
  { label: "Rework", strength: 0.4, detail: "About every third word may change" },
  { label: "Rewrite", strength: 0.8, detail: "Only what the model is sure of stays" },
] as const;

/** Asks how much of a selection may change; undefined if nothing is chosen. `usual` is the one that the settings name. */
export async function askStrength(usual: number): Promise<number | undefined> {
  const percent = (share: number) => `${Math.round(100 * share)} % of the tokens`;
  const named = NAMED.map((entry) => ({ ...entry, description: percent(entry.strength) }));
  const items = named.some(({ strength }) => strength === usual)
    ? named
    : [{ label: "As Set", strength: usual, detail: "evoghost.refine.strength", description: percent(usual) }, ...named];
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Evoghost: Refine Selection",
    placeHolder: "How much of the selection may change?",
  });
  return chosen?.strength;
}
