import { join } from "node:path";
import * as vscode from "vscode";
import { changeSetting, readSettings } from "../config.ts";
import { installModel, isDigest, type ModelSource } from "../install/installModel.ts";
import { installedModels } from "../install/place.ts";

/** Where installed models lie: folders in the extension's own storage. */
export function modelsFolder(storage: vscode.Uri): string {
  return join(storage.fsPath, "models");
}

/** Asks which model completes: the bundled one, an installed one, or one that is installed first. */
export async function chooseModel(models: string): Promise<void> {
  const { model: now } = readSettings(null);
  const known = [{ name: vscode.l10n.t("The bundled model"), folder: "" }, ...(await installedModels(models))];
  const others = known.some(({ folder }) => folder === now) ? [] : [{ name: now, folder: now }];
  const items = [...known, ...others].map(({ name, folder }) => ({
    label: name,
    description: folder === now ? vscode.l10n.t("now") : "",
    detail: folder,
    run: () => changeSetting("model", folder),
  }));
  const install = {
    label: `$(cloud-download) ${vscode.l10n.t("Install Model…")}`,
    description: "",
    detail: "",
    run: () => askAndInstall(models),
  };
  const chosen = await vscode.window.showQuickPick([...items, install], {
    title: vscode.l10n.t("Evoghost: Model"),
    placeHolder: vscode.l10n.t("One that cannot be loaded changes nothing, and says why"),
  });
  await chosen?.run();
}

/** Installs a model from where the user says, and has it complete from then on. */
export async function askAndInstall(models: string): Promise<void> {
  const source = await askSource();
  if (source) await install(source, models);
}

/** Installs a model, with progress and a way to stop it. A failure is told and leaves what is installed as it was. */
export async function install(source: ModelSource, models: string): Promise<void> {
  const title = vscode.l10n.t("Evoghost: installing a model");
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  try {
    const { folder } = await vscode.window.withProgress(options, (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() =>
        controller.abort(new Error(vscode.l10n.t("Cancelled: what has arrived is kept"))),
      );
      let before = 0;
      const tell = (share: number | undefined) => {
        if (share === undefined || share - before < 0.01) return;
        progress.report({ increment: 100 * (share - before), message: `${Math.round(100 * share)} %` });
        before = share;
      };
      return installModel(source, models, tell, controller.signal);
    });
    await changeSetting("model", folder);
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t("The model is not installed. {0}", (error as Error).message));
  }
}

async function askSource(): Promise<ModelSource | undefined> {
  const kinds = [
    {
      label: `$(folder) ${vscode.l10n.t("Folder")}`,
      description: vscode.l10n.t("that holds a model.json"),
      folders: true,
    },
    {
      label: `$(file-zip) ${vscode.l10n.t("Archive")}`,
      description: vscode.l10n.t("a .zip of such a folder"),
      folders: false,
    },
    {
      label: `$(globe) ${vscode.l10n.t("Address")}`,
      description: vscode.l10n.t("of such an archive"),
      folders: undefined,
    },
  ];
  const kind = await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t("Evoghost: Install Model from …") });
  if (!kind) return undefined;
  if (kind.folders === undefined) return askAddress();
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: !kind.folders,
      canSelectFolders: kind.folders,
      openLabel: vscode.l10n.t("Install"),
      ...(kind.folders ? {} : { filters: { [vscode.l10n.t("Archives")]: ["zip"] } }),
    })) ?? [];
  return chosen && { place: chosen.fsPath };
}

async function askAddress(): Promise<ModelSource | undefined> {
  const place = await vscode.window.showInputBox({
    title: vscode.l10n.t("Evoghost: Address of the Model's Archive"),
    placeHolder: "https://…/model.zip",
    validateInput: (text) =>
      /^https?:\/\/\S+$/i.test(text) ? undefined : vscode.l10n.t("An address begins with https:// or http://"),
  });
  if (!place) return undefined;
  const sha256 = await vscode.window.showInputBox({
    title: vscode.l10n.t("Evoghost: SHA-256 Digest of the Archive"),
    prompt: vscode.l10n.t("As its publisher tells it. Empty: it is not checked"),
    validateInput: (text) => (isDigest(text) ? undefined : vscode.l10n.t("A SHA-256 digest has 64 hexadecimal digits")),
  });
  return sha256 === undefined ? undefined : { place, ...(sha256 && { sha256 }) };
}
