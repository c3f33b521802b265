import * as vscode from "vscode";
import { BACKEND_CHOICES, type BackendChoice } from "./model/backendChoice.ts";

/** The user's settings, each of them within its limits. */
export interface Settings {
  readonly enable: boolean;
  /** Forward passes per block, 1 to 64. */
  readonly steps: number;
  /** Canvas positions, 8 to 256. */
  readonly maxTokens: number;
  readonly backend: BackendChoice;
}

export const STEPS = { lowest: 1, highest: 64, usual: 8 } as const;
export const MAX_TOKENS = { lowest: 8, highest: 256, usual: 64 } as const;

/**
 * The settings as they are now. A value of the wrong kind or outside its limits counts as the nearest that is allowed.
 * @param wrong told of each such value, in a sentence for the user
 */
export function readSettings(wrong: (sentence: string) => void = () => {}): Settings {
  const configuration = vscode.workspace.getConfiguration("evoghost");
  const whole = (name: string, limits: { lowest: number; highest: number; usual: number }): number => {
    const found: unknown = configuration.get(name);
    const used =
      typeof found === "number" && Number.isFinite(found)
        ? Math.min(limits.highest, Math.max(limits.lowest, Math.round(found)))
        : limits.usual;
    if (used !== found) {
      const range = `a whole number from ${limits.lowest} to ${limits.highest}`;
      wrong(`evoghost.${name} is ${JSON.stringify(found)}; it must be ${range}. ${used} is used.`);
    }
    return used;
  };
  const named: unknown = configuration.get("backend");
  const backend = BACKEND_CHOICES.find((choice) => choice === named);
  if (!backend) {
    wrong(
      `evoghost.backend is ${JSON.stringify(named)}; it must be one of ${BACKEND_CHOICES.join(", ")}. auto is used.`,
    );
  }
  return {
    enable: configuration.get("enable") !== false,
    steps: whole("steps", STEPS),
    maxTokens: whole("maxTokens", MAX_TOKENS),
    backend: backend ?? "auto",
  };
}

/** Calls `listener` whenever one of our settings has changed. */
export function onSettingsChanged(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("evoghost")) listener();
  });
}

/** Changes a setting where it is set now, else for the user. */
export async function changeSetting(name: "enable" | "steps", value: boolean | number): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("evoghost");
  const found = configuration.inspect(name);
  const target =
    found?.workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}
