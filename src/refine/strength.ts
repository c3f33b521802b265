import * as vscode from "vscode";

/** What a share of words is called where one chooses it. */
const NAMED = [
  { label: vscode.l10n.t("Polish"), strength: 0.15, detail: vscode.l10n.t("The least probable words only") },
  { label: vscode.l10n.t("Rework"), strength: 0.4, detail: vscode.l10n.t("About every third word may change") },
  { label: vscode.l10n.t("Rewrite"), strength: 0.8, detail: vscode.l10n.t("Only what the model is sure of stays") },
] as const;

/** Asks how much of a selection may change; undefined if nothing is chosen. `usual` is the one that the settings name. */
export async function askStrength(usual: number): Promise<number | undefined> {
  const percent = (share: number) => vscode.l10n.t("{0} % of the words", Math.round(100 * share));
  const named = NAMED.map((entry) => ({ ...entry, description: percent(entry.strength) }));
  const items = named.some(({ strength }) => strength === usual)
    ? named
    : [
        {
          label: vscode.l10n.t("As Set"),
          strength: usual,
          detail: "evoghost.refine.strength",
          description: percent(usual),
        },
        ...named,
      ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Evoghost: Refine Selection"),
    placeHolder: vscode.l10n.t("How much of the selection may change?"),
  });
  return chosen?.strength;
}
