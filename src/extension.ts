import { join } from "node:path";
import * as vscode from "vscode";
import { decodeWith } from "./completion/decodeWith.ts";
import { InlineCompletions } from "./completion/inlineCompletions.ts";
import { changeSetting, onSettingsChanged, readSettings } from "./config.ts";
import { setSteps, showMenu } from "./ui/menu.ts";
import { StatusBar } from "./ui/statusBar.ts";
import { DecoderClient } from "./worker/decoderClient.ts";
import type { WorkerStart } from "./worker/protocol.ts";

/** Makes the parts, wires them, and leaves their disposal to VS Code. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Evoghost", { log: true });
  const statusBar = new StatusBar();
  let settings = readSettings((sentence) => log.warn(sentence));
  const start = (): WorkerStart => ({
    folder: join(context.extensionPath, "models", "evoghost-base"),
    backend: settings.backend,
  });
  const client = new DecoderClient(join(context.extensionPath, "dist", "decoderWorker.js"), start(), {
    log: (line) => log.info(line),
    ready: (backend, model) => {
      log.info(`Model ${model} is ready on ${backend}`);
      statusBar.update({ state: { kind: "ready", model, backend } });
    },
    died: (cause) => statusBar.update({ state: { kind: "failed", cause } }),
  });
  const completions = new InlineCompletions({
    decode: decodeWith(client, () => settings, {
      finished: (figures) => {
        log.debug(figures);
        statusBar.update({ lastDecode: figures });
      },
    }),
    onDecoding: (decoding) => statusBar.update({ decoding }),
    onFailure: (error) => log.error(error),
  });

  const apply = () => {
    const before = settings;
    settings = readSettings((sentence) => log.warn(sentence));
    statusBar.update({ enabled: settings.enable, steps: settings.steps });
    // Steps and length take effect on the next keystroke; a decode that is under way keeps its own.
    if (settings.backend !== before.backend || settings.enable !== before.enable) {
      void completions.cancel();
      statusBar.update({ state: { kind: "loading" } });
      void client.restart(start()).then(() => {
        if (settings.enable) client.warmUp();
      });
    }
  };
  statusBar.update({ enabled: settings.enable, steps: settings.steps });
  if (settings.enable) client.warmUp();

  context.subscriptions.push(
    log,
    statusBar,
    { dispose: () => client.dispose() },
    completions,
    onSettingsChanged(apply),
    vscode.commands.registerCommand("evoghost.toggle", () => changeSetting("enable", !settings.enable)),
    vscode.commands.registerCommand("evoghost.setSteps", setSteps),
    vscode.commands.registerCommand("evoghost.showMenu", showMenu),
    vscode.commands.registerCommand("evoghost.showLog", () => log.show()),
  );
}
