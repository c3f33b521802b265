import * as vscode from "vscode";

const COMPLETE_HERE = [vscode.l10n.t("Complete Here"), "evoghost.trigger"] as const;
const SHOW_LOG = [vscode.l10n.t("Show Log"), "evoghost.showLog"] as const;

/** What the user can be told of a place without a completion, and the command that changes it. */
const EXPLANATIONS = {
  noEditor: { says: vscode.l10n.t("There is no text editor to complete in.") },
  scheme: {
    says: vscode.l10n.t(
      "Only files, untitled documents and notebook cells are completed, and this document is none of them.",
    ),
  },
  failed: { says: vscode.l10n.t("The model could not run:"), does: SHOW_LOG },
  refining: { says: vscode.l10n.t("A selection is being refined; completions wait until that is decoded.") },
  off: { says: vscode.l10n.t("Completions are switched off."), does: [vscode.l10n.t("Switch On"), "evoghost.toggle"] },
  languageOff: {
    says: vscode.l10n.t("Completions are switched off for this language."),
    does: [vscode.l10n.t("Switch On"), "evoghost.toggleLanguage"],
  },
  excluded: {
    says: vscode.l10n.t(
      "This document is left alone: its path matches one of the globs in the setting evoghost.exclude.",
    ),
    does: COMPLETE_HERE,
  },
  tooLarge: {
    says: vscode.l10n.t(
      "This document is longer than the setting evoghost.largestFile allows to complete while you type.",
    ),
    does: COMPLETE_HERE,
  },
  insideWord: {
    says: vscode.l10n.t("The cursor is inside a word; nothing is completed there while you type."),
    does: COMPLETE_HERE,
  },
  insideIndentation: {
    says: vscode.l10n.t("The cursor is inside the indentation of a line; nothing is completed there while you type."),
    does: COMPLETE_HERE,
  },
  unreachable: {
    says: vscode.l10n.t(
      "The line above leaves its block: what stands here is not reached. Nothing is completed there while you type.",
    ),
    does: COMPLETE_HERE,
  },
  unsure: {
    says: vscode.l10n.t(
      "The model has a completion here, but is not as sure of it as the setting evoghost.minimumConfidence asks for.",
    ),
    does: COMPLETE_HERE,
  },
  snoozed: { says: vscode.l10n.t("Completions are snoozed."), does: [vscode.l10n.t("End Snooze"), "evoghost.snooze"] },
  resting: {
    says: vscode.l10n.t("The model has failed twice in a row, and what is typed does not try again for half a minute."),
    does: SHOW_LOG,
  },
  nothing: {
    says: vscode.l10n.t(
      "Nothing stands in the way here: the model has found no text that fits between what stands before and behind the cursor, or it is at it still.",
    ),
    does: [vscode.l10n.t("Ask Again"), "evoghost.trigger"],
  },
} as const satisfies Record<string, { says: string; does?: readonly [string, string] }>;

export type Explanation = keyof typeof EXPLANATIONS;

/** Says why there is no completion, and offers what changes it. */
export async function explain(which: Explanation, detail = ""): Promise<void> {
  const explanation: { says: string; does?: readonly [string, string] } = EXPLANATIONS[which];
  const [label, command] = explanation.does ?? [];
  const says = [explanation.says, detail].filter((part) => part !== "").join(" ");
  const chosen = await vscode.window.showInformationMessage(says, ...(label ? [label] : []));
  if (chosen && command) await vscode.commands.executeCommand(command);
}
