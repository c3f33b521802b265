import * as vscode from "vscode";
import { changeSetting, readSettings } from "../config.ts";
import { BACKEND_CHOICES, type BackendChoice, type BundledBackend } from "../model/backendChoice.ts";

const WHAT: Record<BackendChoice, string> = {
  auto: vscode.l10n.t("the fastest that works here"),
  webgpu: "WebGPU",
  cuda: "NVIDIA CUDA",
  dml: vscode.l10n.t("DirectML, on Windows"),
  coreml: vscode.l10n.t("Core ML, on macOS"),
  cpu: vscode.l10n.t("the processor"),
};

/**
 * Asks where the model is to run.
 * @param bundled what this platform's onnxruntime holds; undefined while no model has been loaded
 */
export async function chooseBackend(bundled: readonly BundledBackend[] | undefined): Promise<void> {
  const { backend: now } = readSettings(null);
  const items = BACKEND_CHOICES.map((choice) => ({
    label: choice,
    description: [WHAT[choice], choice === now ? vscode.l10n.t("now") : ""].filter((part) => part !== "").join(", "),
    detail: against(choice, bundled),
    choice,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Evoghost: Backend"),
    placeHolder: vscode.l10n.t("Where the model runs; one that cannot run it changes nothing, and says why"),
  });
  if (chosen) await changeSetting("backend", chosen.choice);
}

/** Why a backend will hardly do here; "" where nothing is known against it. */
function against(choice: BackendChoice, bundled: readonly BundledBackend[] | undefined): string {
  if (choice === "auto" || !bundled) return "";
  const found = bundled.find(({ name }) => name === choice);
  if (!found) return `$(warning) ${vscode.l10n.t("onnxruntime does not bundle it on this platform")}`;
  return found.passedOver ? `$(warning) ${found.passedOver}` : "";
}
