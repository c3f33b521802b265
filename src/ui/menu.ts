import * as vscode from "vscode";
import { changeSetting, readSettings, STEPS } from "../config.ts";
import { isLanguageOn } from "../languages.ts";

interface Entry extends vscode.QuickPickItem {
  readonly run: () => unknown;
}

/** The status bar's click menu. */
export async function showMenu(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const { enable, languages, decode } = readSettings(document ?? null);
  const languageId = document?.languageId;
  const inLanguage = languageId !== undefined && isLanguageOn(languages, languageId);
  const run = (command: string, ...given: unknown[]) => vscode.commands.executeCommand(command, ...given);
  const entries: Entry[] = [
    {
      label: enable ? `$(circle-slash) ${vscode.l10n.t("Switch Off")}` : `$(sparkle) ${vscode.l10n.t("Switch On")}`,
      run: () => changeSetting("enable", !enable),
    },
    ...(languageId === undefined
      ? []
      : [
          {
            label: inLanguage
              ? `$(circle-slash) ${vscode.l10n.t("Switch Off for {0}", languageId)}`
              : `$(sparkle) ${vscode.l10n.t("Switch On for {0}", languageId)}`,
            run: () => run("evoghost.toggleLanguage"),
          },
        ]),
    { label: `$(play) ${vscode.l10n.t("Complete Here")}`, run: () => run("evoghost.trigger") },
    {
      label: `$(list-ordered) ${vscode.l10n.t("Set Steps…")}`,
      description: vscode.l10n.t("now {0}", decode.steps),
      run: () => run("evoghost.setSteps"),
    },
    { label: `$(symbol-misc) ${vscode.l10n.t("Choose Model…")}`, run: () => run("evoghost.chooseModel") },
    { label: `$(server) ${vscode.l10n.t("Choose Backend…")}`, run: () => run("evoghost.chooseBackend") },
    { label: `$(bell-slash) ${vscode.l10n.t("Snooze")}`, run: () => run("evoghost.snooze") },
    { label: `$(question) ${vscode.l10n.t("Why Is Nothing Suggested Here?")}`, run: () => run("evoghost.explain") },
    { label: `$(list-flat) ${vscode.l10n.t("Show Trajectory")}`, run: () => run("evoghost.showTrajectory") },
    {
      label: `$(gear) ${vscode.l10n.t("Settings")}`,
      run: () => run("workbench.action.openSettings", "@ext:evoghost.evoghost"),
    },
    { label: `$(output) ${vscode.l10n.t("Show Log")}`, run: () => run("evoghost.showLog") },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: "Evoghost" });
  if (!chosen) return;
  // A click on the status bar leaves the focus there, and an editor without it may drop ghost text.
  await run("workbench.action.focusActiveEditorGroup");
  await chosen.run();
}

/** Switches completions on or off for the active editor's language. */
export async function toggleLanguage(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return;
  const { languages } = readSettings(document);
  const { languageId } = document;
  await changeSetting("languages", { ...languages, [languageId]: !isLanguageOn(languages, languageId) }, document);
}

/**
 * Asks for the number of steps; it takes effect on the next keystroke.
 * @param passMs what a forward pass took in the last decode, if there was one
 */
export async function setSteps(passMs: number | undefined): Promise<void> {
  const document = vscode.window.activeTextEditor?.document ?? null;
  const { steps } = readSettings(document).decode;
  const choices = [1, 2, 4, 8, 16, 32, STEPS.highest];
  const describe = (count: number) =>
    count === 1
      ? vscode.l10n.t("all at once: fastest, least sure")
      : count === STEPS.usual
        ? vscode.l10n.t("the default")
        : "";
  const estimate = (count: number) =>
    passMs === undefined ? "" : vscode.l10n.t("up to {0} ms a block", Math.round(count * passMs));
  const items = [...new Set([...choices, steps])]
    .sort((a, b) => a - b)
    .map((count) => ({
      label: `${count}`,
      description: [describe(count), estimate(count), count === steps ? vscode.l10n.t("now") : ""]
        .filter((part) => part !== "")
        .join(", "),
      count,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Evoghost: Steps"),
    placeHolder: vscode.l10n.t("Forward passes for each block of tokens: more are slower and give a better first text"),
  });
  if (chosen) await changeSetting("steps", chosen.count, document);
}
