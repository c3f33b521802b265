import * as vscode from "vscode";
import type { Phrases } from "./phrases.ts";

/** The view's phrases in the language of VS Code. */
export function localized(): Phrases {
  return {
    states: {
      mask: { name: vscode.l10n.t("Mask"), meaning: vscode.l10n.t("not seen yet") },
      softMask: {
        name: vscode.l10n.t("Soft mask"),
        meaning: vscode.l10n.t("a mix of the mask and the likeliest tokens; not committed"),
      },
      soft: {
        name: vscode.l10n.t("Soft"),
        meaning: vscode.l10n.t("committed; a mix of the likeliest tokens that may still be revised"),
      },
      decode: { name: vscode.l10n.t("Decode"), meaning: vscode.l10n.t("final") },
    },
    play: vscode.l10n.t("Play"),
    pause: vscode.l10n.t("Pause"),
    stepOf: vscode.l10n.t("step {0} of {1}"),
    token: vscode.l10n.t("Step {0}, token {1}: {2}, {3}, {4}"),
    revised: vscode.l10n.t("revised at this step"),
  };
}
