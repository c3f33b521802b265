import * as vscode from "vscode";

/** What the user can be told of a place without a completion, and the command that changes it. */
const EXPLANATIONS = {
  noEditor: { says: "There is no text editor to complete in." },
  scheme: {
    says: "Only files, untitled documents and notebook cells are completed, and this document is none of them.",
  },
  failed: { says: "The model could not run:", does: ["Show Log", "evoghost.showLog"] },
  refining: { says: "A selection is being refined; completions wait until that is decoded." },
  off: { says: "Completions are switched off.", does: ["Switch On", "evoghost.toggle"] },
  languageOff: {
    says: "Completions are switched off for this language.",
    does: ["Switch On", "evoghost.toggleLanguage"],
  },
  excluded: {
    says: "This document is left alone: its path matches one of the globs in the setting evoghost.exclude.",
    does: ["Complete Here", "evoghost.trigger"],
  },
  tooLarge: {
    says: "This document is longer than the setting evoghost.largestFile allows to complete while you type.",
    does: ["Complete Here", "evoghost.trigger"],
  },
  insideWord: {
    says: "The cursor is inside a word; nothing is completed there while you type.",
    does: ["Complete Here", "evoghost.trigger"],
  },
  snoozed: { says: "Completions are snoozed.", does: ["End Snooze", "evoghost.snooze"] },
  resting: {
    says: "The model has failed twice in a row, and what is typed does not try again for half a minute.",
    does: ["Show Log", "evoghost.showLog"],
  },
  nothing: {
    says: "Nothing stands in the way here: the model has found no text that fits between what stands before and behind the cursor, or it is at it still.",
    does: ["Ask Again", "evoghost.trigger"],
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
