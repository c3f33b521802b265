import * as vscode from "vscode";
import { changeSetting, readSettings, STEPS } from "../config.ts";

interface Entry extends vscode.QuickPickItem {
  readonly run: () => unknown;
}

/** The status bar's click menu. */
export async function showMenu(): Promise<void> {
  const { enable, steps } = readSettings();
  const run = (command: string, ...given: unknown[]) => vscode.commands.executeCommand(command, ...given);
  const entries: Entry[] = [
    {
      label: enable ? "$(circle-slash) Switch Off" : "$(sparkle) Switch On",
      run: () => changeSetting("enable", !enable),
    },
    { label: "$(play) Complete Here", run: () => run("evoghost.trigger") },
    { label: "$(list-ordered) Set Steps…", description: `now ${steps}`, run: setSteps },
    {
      label: "$(gear) Settings",
      run: () => run("workbench.action.openSettings", "@ext:evoghost.evoghost"),
    },
    { label: "$(output) Show Log", run: () => run("evoghost.showLog") },
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: "Evoghost" });
  await chosen?.run();
}

/** Asks for the number of steps; it takes effect on the next keystroke. */
export async function setSteps(): Promise<void> {
  const { steps } = readSettings();
  const choices = [1, 2, 4, 8, 16, 32, STEPS.highest];
  const describe = (count: number) =>
    count === 1 ? "all at once: fastest, least sure" : count === STEPS.usual ? "the default" : "";
  const items = [...new Set([...choices, steps])]
    .sort((a, b) => a - b)
    .map((count) => ({
      label: `${count}`,
      description: [describe(count), count === steps ? "now" : ""].filter((part) => part !== "").join(", "),
      count,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: "Evoghost: Steps",
    placeHolder: "Forward passes for each block of tokens: more are slower and often better",
  });
  if (chosen) await changeSetting("steps", chosen.count);
}
