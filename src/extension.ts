import { join } from "node:path";
import * as vscode from "vscode";
import { decodeWith } from "./completion/decodeWith.ts";
import type { DecodeFigures } from "./completion/decoding.ts";
import { InlineCompletions } from "./completion/inlineCompletions.ts";
import { ReadAhead } from "./completion/readAhead.ts";
import type { Question } from "./completion/reasons.ts";
import { DOCUMENTS } from "./completion/shownByEditor.ts";
import { changeSetting, onSettingsChanged, readSettings } from "./config.ts";
import { AutoClosed } from "./context/autoClosed.ts";
import { ImportedFiles } from "./context/importedFiles.ts";
import { NearbySources } from "./context/nearbySources.ts";
import { othersBeside } from "./context/openDocuments.ts";
import { RecentEdits } from "./context/recentEdits.ts";
import { WorkspaceModules } from "./context/workspaceModules.ts";
import type { ModelSource } from "./install/installModel.ts";
import { logTo } from "./log.ts";
import { RefineSelection } from "./refine/refineSelection.ts";
import { Recorder } from "./trajectory/recording.ts";
import { tokenByToken } from "./trajectory/tokenByToken.ts";
import { TrajectoryView } from "./trajectory/trajectoryView.ts";
import { chooseBackend } from "./ui/backends.ts";
import { copyDiagnostics } from "./ui/diagnostics.ts";
import { explain } from "./ui/explain.ts";
import { setSteps, showMenu, toggleLanguage } from "./ui/menu.ts";
import { askAndInstall, chooseModel, install, modelsFolder } from "./ui/models.ts";
import { Snooze } from "./ui/snooze.ts";
import { StatusBar } from "./ui/statusBar.ts";
import { UnloadUnused } from "./ui/unloadUnused.ts";
import { DecoderClient } from "./worker/decoderClient.ts";
import type { Loaded, WorkerStart } from "./worker/protocol.ts";

/** Makes the parts, wires them, and leaves their disposal to VS Code. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel("Evoghost", { log: true });
  const log = logTo(channel, () => readSettings(null).logLevel);
  const statusBar = new StatusBar();
  const warn = (sentence: string) => log.warn(sentence);
  let settings = readSettings(null, warn);
  const bundled = join(context.extensionPath, "models", "evoghost-base");
  const models = modelsFolder(context.globalStorageUri);
  const start = (): WorkerStart => ({
    folder: settings.model || bundled,
    backend: settings.backend,
    threads: settings.threads,
  });
  let loaded: Loaded | undefined;
  const client = new DecoderClient(join(context.extensionPath, "dist", "decoderWorker.js"), start(), {
    log: (line) => log.info(line),
    ready: (found) => {
      loaded = found;
      decoding.forget();
      const { model, backend } = found;
      log.info(`Model ${model} is ready on ${backend}`);
      statusBar.update({ state: { kind: "ready", model, backend } });
    },
    died: (cause, failed, wasLoaded) => {
      statusBar.update({ state: { kind: "failed", cause } });
      // A model of the user's that cannot be loaded: the bundled one can.
      if (wasLoaded || failed.folder === bundled) return;
      void vscode.window.showErrorMessage(vscode.l10n.t("Evoghost goes on with the bundled model. {0}", cause));
      restart({ ...failed, folder: bundled });
    },
  });
  /** Ends what runs and, unless completions are switched off, begins anew at once. */
  const restart = (next: WorkerStart) => {
    statusBar.update({ state: { kind: "loading" } });
    void client.restart(next).then(() => {
      if (settings.enable) client.warmUp();
    });
  };
  let reloaded = Promise.resolve();
  /** Goes on with what the settings say, once that is loaded. */
  const reload = async () => {
    if (!settings.enable) return restart(start());
    try {
      await client.switchTo(start());
    } catch (error) {
      const { message } = error as Error;
      log.error(message);
      const failed = vscode.l10n.t("Evoghost cannot load what its settings say: {0}.", message);
      const goesOn = loaded ? vscode.l10n.t("{0} on {1} goes on.", loaded.model, loaded.backend) : "";
      void vscode.window.showErrorMessage(`${failed} ${goesOn}`.trim());
    }
  };
  let last: DecodeFigures | undefined;
  const refineSelection = new RefineSelection({
    client,
    settings: readSettings,
    onFailure: (error) => log.error(error),
  });
  const recorder = new Recorder();
  const snooze = new Snooze((until) => {
    statusBar.update({ snoozedUntil: until ?? null });
    if (until) void completions.cancel();
  });
  const circumstances = (question: Question) => ({
    settings: readSettings(question),
    snoozed: snooze.isOn,
    refining: refineSelection.isDecoding,
  });
  const decoding = decodeWith(client, circumstances, {
    began: ({ fillIn }) => {
      recorder.begin(fillIn.path, fillIn.prefix);
      statusBar.update({ confidence: null });
    },
    decoded: (snapshot) => {
      recorder.add(snapshot);
      const { tokens, done } = snapshot;
      const decoded = tokens.filter(({ state }) => state === "decode").length;
      if (!done) statusBar.update({ decoding: { decoded, tokens: tokens.length } });
    },
    finished: (figures) => {
      last = figures;
      const lastDecode = inWords(figures);
      log.debug(lastDecode);
      statusBar.update({ lastDecode });
    },
    idle: () => statusBar.update({ decoding: null }),
    comparing: (begun) => statusBar.update({ comparing: begun }),
    estimated: (confidence) => statusBar.update({ confidence }),
    replaced: ({ fillIn }, end, trail = tokenByToken(end)) => {
      recorder.begin(fillIn.path, fillIn.prefix);
      for (const snapshot of trail) recorder.add(snapshot);
    },
  });
  const closed = new AutoClosed();
  const recentEdits = new RecentEdits(DOCUMENTS);
  const importedFiles = new ImportedFiles();
  const workspaceModules = new WorkspaceModules();
  const nearbySources = new NearbySources(workspaceModules);
  const completions = new InlineCompletions({
    closed,
    decode: (question) => decoding.start(question),
    reconsider: (question, end, signal) => decoding.reconsider(question, end, signal),
    alternatives: (question, signal) => decoding.alternatives(question, signal),
    surroundings: (document, position) => ({
      documents: othersBeside(document),
      edited: recentEdits.besides(document, position),
      declared: importedFiles.declaredFor(document),
    }),
    imports: (document) => workspaceModules.importsFor(document),
    nearby: (document, mostCharacters) => nearbySources.near(document, mostCharacters),
    decodeAhead: (...ahead) => void decodeAhead(...ahead),
    onFailure: (error) => log.error(error),
  });
  const decodeAhead = async (...ahead: Parameters<typeof decoding.decodeAhead>) => {
    const began = performance.now();
    if (!(await decoding.decodeAhead(...ahead))) return;
    log.debug(vscode.l10n.t("Decoded what follows in {0} ms", (performance.now() - began).toFixed(0)));
  };

  let tokensReadAhead = 0;
  const readAhead = new ReadAhead(DOCUMENTS, async (signal) => {
    const question = completions.question();
    if (!question) return;
    const began = performance.now();
    const tokens = await decoding.readAhead(question, signal);
    if (tokens === 0) return;
    tokensReadAhead += tokens;
    log.debug(vscode.l10n.t("Read {0} tokens ahead in {1} ms", tokens, (performance.now() - began).toFixed(0)));
  });

  const settingsHere = () => readSettings(vscode.window.activeTextEditor?.document ?? null);
  const tellSettings = () => {
    const { enable, decode } = settingsHere();
    statusBar.update({ enabled: enable, steps: decode.steps });
  };
  const apply = () => {
    const before = settings;
    settings = readSettings(null, warn);
    tellSettings();
    // Steps and length take effect on the next keystroke; a decode that is under way keeps its own.
    const loads = ["model", "backend", "threads"] as const;
    if (settings.enable !== before.enable) {
      void completions.cancel();
      restart(start());
    } else if (loads.some((name) => settings[name] !== before[name])) {
      reloaded = reloaded.then(reload);
    }
  };
  const unloadUnused = new UnloadUnused(vscode.window, () => settings.unloadAfter, {
    get isRunning() {
      return client.isRunning;
    },
    unload: () => {
      log.info("The model is unloaded: nobody uses this window");
      statusBar.update({ state: { kind: "unloaded" } });
      void client.dispose();
    },
    load: () => {
      if (!settings.enable || client.isRunning) return;
      statusBar.update({ state: { kind: "loading" } });
      client.warmUp();
    },
  });
  const explainHere = () => {
    const question = completions.question();
    const document = vscode.window.activeTextEditor?.document;
    if (!question || !document) return explain("noEditor");
    if (vscode.languages.match(DOCUMENTS, document) === 0) return explain("scheme");
    const reason = decoding.reasonAgainst(question);
    const { failure } = statusBar;
    // A model that does not run is why it rests, too.
    if (failure && (!reason || reason === "resting")) return explain("failed", failure);
    return explain(reason ?? "nothing");
  };
  tellSettings();
  if (settings.enable) client.warmUp();

  context.subscriptions.push(
    channel,
    statusBar,
    { dispose: () => client.dispose() },
    closed,
    recentEdits,
    importedFiles,
    workspaceModules,
    completions,
    readAhead,
    refineSelection,
    snooze,
    unloadUnused,
    new TrajectoryView(context.extensionUri, recorder),
    onSettingsChanged(apply),
    vscode.window.onDidChangeActiveTextEditor(tellSettings),
    vscode.commands.registerCommand("evoghost.toggle", () => changeSetting("enable", !settings.enable)),
    vscode.commands.registerCommand("evoghost.toggleLanguage", toggleLanguage),
    vscode.commands.registerCommand("evoghost.setSteps", () => setSteps(last && last.totalMs / last.passes)),
    vscode.commands.registerCommand("evoghost.chooseModel", () => chooseModel(models)),
    vscode.commands.registerCommand("evoghost.installModel", (source?: ModelSource) =>
      source ? install(source, models) : askAndInstall(models),
    ),
    vscode.commands.registerCommand("evoghost.chooseBackend", () => chooseBackend(loaded?.bundled)),
    vscode.commands.registerCommand("evoghost.snooze", () => snooze.ask()),
    vscode.commands.registerCommand("evoghost.explain", explainHere),
    vscode.commands.registerCommand("evoghost.copyDiagnostics", () =>
      copyDiagnostics({
        Evoghost: context.extension.packageJSON.version,
        Decoder: statusBar.text,
        Settings: settingsHere(),
        ...(last && { Figures: inWords(last) }),
        "Tokens read ahead": tokensReadAhead,
      }),
    ),
    vscode.commands.registerCommand("evoghost.showMenu", showMenu),
    vscode.commands.registerCommand("evoghost.openWalkthrough", () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#start`),
    ),
    vscode.commands.registerCommand("evoghost.showLog", () => channel.show()),
  );
}

function inWords({ passes, tokens, firstMs, totalMs }: DecodeFigures): string {
  const rate = Math.round((1000 * tokens) / Math.max(1, totalMs));
  return vscode.l10n.t(
    "Last decode: {0} tokens in {1} passes, first text after {2} ms, all after {3} ms, {4} tokens a second",
    tokens,
    passes,
    firstMs.toFixed(0),
    totalMs.toFixed(0),
    rate,
  );
}
