import * as vscode from "vscode";
import { DEFAULT_BEAMS, MOST_BEAMS } from "./beams.ts";
import { DEFAULT_DECODE_OPTIONS } from "./decoder/decode.ts";
import type { LanguageSwitches } from "./languages.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";
import { DEFAULT_MINIMUM_CONFIDENCE } from "./minimumConfidence.ts";
import { BACKEND_CHOICES, type BackendChoice } from "./model/backendChoice.ts";
import type { CompletionOptions } from "./model/completer.ts";
import { DEFAULT_NEARBY, MOST_NEARBY } from "./nearby.ts";

/** The user's settings, each of them within its limits. */
export interface Settings {
  readonly enable: boolean;
  readonly languages: LanguageSwitches;
  /** Globs, and whether documents that match them are left alone. */
  readonly exclude: Readonly<Record<string, boolean>>;
  /** Documents that are longer are completed on request only, in thousands of characters. */
  readonly largestFile: number;
  /** Tokens of context that pieces of imported, open and edited files may take; 0: none are looked for. */
  readonly neighbourTokens: number;
  /** Characters of the sources near a document whose words are expected to be said again, in thousands; 0: the model goes by its own word alone. */
  readonly nearbySources: number;
  /** Whether the modules of imports are completed with those of the workspace that have the names. */
  readonly importPaths: boolean;
  /** Tokens of the text before the cursor that the model is told at most; 0: as many as fit, or as fit in 512 where they are read slowly. */
  readonly prefixTokens: number;
  /** Tokens of the text behind the cursor that the model is told at most; 0: a share of what it is told. */
  readonly suffixTokens: number;
  /** Shortest time after a keystroke before a decode begins, in milliseconds. */
  readonly debounce: number;
  /** Whether the text around a resting cursor is encoded before something is typed there. */
  readonly readAhead: boolean;
  /** Whether what follows a completion that is likely to be taken is decoded while that is shown. */
  readonly decodeAhead: boolean;
  /** A model's folder; "": the bundled one. */
  readonly model: string;
  readonly backend: BackendChoice;
  /** Threads of the CPU's that the model uses; 0: as many as onnxruntime finds right. */
  readonly threads: number;
  /** Minutes after which the model of a window that nobody uses is unloaded; 0: never. */
  readonly unloadAfter: number;
  /** Steps, canvas length and all else that a decode is asked with. */
  readonly decode: CompletionOptions;
  /** Other completions that are searched for and compared where the first one is doubtful. */
  readonly beams: number;
  /** False: ghost text appears only once it is decoded and compared, and stays. */
  readonly revealSoftTokens: boolean;
  /** The estimated probability of being right that a completion must have to be shown unasked, 0 to 1. */
  readonly minimumConfidence: number;
  /** Shown for each character of a token that is not committed; "": its best guess is. */
  readonly placeholder: string;
  /** Share of a selection's tokens that is refined, 0 to 1. */
  readonly refineStrength: number;
  readonly logLevel: LogLevel;
}

interface Limits {
  readonly lowest: number;
  readonly highest: number;
  readonly usual: number;
  readonly whole: boolean;
}

/** The settings that are numbers: what package.json says of them, for values that come from a file. */
const NUMBERS = {
  steps: { lowest: 1, highest: 64, usual: DEFAULT_DECODE_OPTIONS.steps, whole: true },
  /** 0: as the model's manifest says. */
  blockLength: { lowest: 0, highest: 64, usual: 0, whole: true },
  maxTokens: { lowest: 8, highest: 256, usual: DEFAULT_DECODE_OPTIONS.maxTokens, whole: true },
  softTokens: { lowest: 1, highest: 8, usual: DEFAULT_DECODE_OPTIONS.softTokens, whole: true },
  maskMix: { lowest: 0, highest: 0.95, usual: DEFAULT_DECODE_OPTIONS.maskMix, whole: false },
  confidenceThreshold: { lowest: 0.1, highest: 1, usual: DEFAULT_DECODE_OPTIONS.confidenceThreshold, whole: false },
  temperature: { lowest: 0, highest: 2, usual: DEFAULT_DECODE_OPTIONS.temperature, whole: false },
  seed: { lowest: 0, highest: 4294967295, usual: DEFAULT_DECODE_OPTIONS.seed, whole: true },
  beams: { lowest: 0, highest: MOST_BEAMS, usual: DEFAULT_BEAMS, whole: true },
  minimumConfidence: { lowest: 0, highest: 1, usual: DEFAULT_MINIMUM_CONFIDENCE, whole: false },
  largestFile: { lowest: 1, highest: 100_000, usual: 1000, whole: true },
  neighbourTokens: { lowest: 0, highest: 1024, usual: 0, whole: true },
  nearbySources: { lowest: 0, highest: MOST_NEARBY, usual: DEFAULT_NEARBY, whole: true },
  prefixTokens: { lowest: 0, highest: 4096, usual: 0, whole: true },
  suffixTokens: { lowest: 0, highest: 1024, usual: 0, whole: true },
  debounce: { lowest: 0, highest: 2000, usual: 0, whole: true },
  threads: { lowest: 0, highest: 256, usual: 0, whole: true },
  unloadAfter: { lowest: 0, highest: 1440, usual: 15, whole: false },
  "refine.strength": { lowest: 0, highest: 1, usual: 0.3, whole: false },
} as const satisfies Record<string, Limits>;

export const STEPS = NUMBERS.steps;

/**
 * The settings as they are now. A value of the wrong kind or outside its limits counts as the nearest that is allowed.
 * @param scope the document they are for: its folder and its language may have some of their own; null: no document
 * @param wrong told of each such value, in a sentence for the user
 */
export function readSettings(
  scope: vscode.ConfigurationScope | null,
  wrong: (sentence: string) => void = () => {},
): Settings {
  const configuration = vscode.workspace.getConfiguration("evoghost", scope);
  const number = (name: keyof typeof NUMBERS): number => {
    const limits: Limits = NUMBERS[name];
    const found: unknown = configuration.get(name);
    const used = nearest(found, limits);
    if (used !== found) {
      const range = `a ${limits.whole ? "whole number" : "number"} from ${limits.lowest} to ${limits.highest}`;
      wrong(`evoghost.${name} is ${JSON.stringify(found)}; it must be ${range}. ${used} is used.`);
    }
    return used;
  };
  const oneOf = <Choice extends string>(name: string, choices: readonly Choice[], usual: Choice): Choice => {
    const found: unknown = configuration.get(name);
    const named = choices.find((choice) => choice === found);
    if (!named) {
      wrong(`evoghost.${name} is ${JSON.stringify(found)}; it must be one of ${choices.join(", ")}. ${usual} is used.`);
    }
    return named ?? usual;
  };
  const backend = oneOf("backend", BACKEND_CHOICES, "auto");
  const blockLength = number("blockLength");
  return {
    enable: configuration.get("enable") !== false,
    languages: configuration.get<LanguageSwitches>("languages") ?? {},
    exclude: configuration.get<Record<string, boolean>>("exclude") ?? {},
    largestFile: number("largestFile"),
    neighbourTokens: number("neighbourTokens"),
    nearbySources: number("nearbySources"),
    importPaths: configuration.get("importPaths") !== false,
    prefixTokens: number("prefixTokens"),
    suffixTokens: number("suffixTokens"),
    debounce: number("debounce"),
    readAhead: configuration.get("readAhead") !== false,
    decodeAhead: configuration.get("decodeAhead") !== false,
    model: textOf(configuration.get("model")),
    backend,
    threads: number("threads"),
    unloadAfter: number("unloadAfter"),
    decode: {
      ...DEFAULT_DECODE_OPTIONS,
      steps: number("steps"),
      ...(blockLength > 0 && { blockLength }),
      maxTokens: number("maxTokens"),
      softTokens: number("softTokens"),
      maskMix: number("maskMix"),
      confidenceThreshold: number("confidenceThreshold"),
      temperature: number("temperature"),
      seed: number("seed"),
    },
    beams: number("beams"),
    // A screen reader would read every text in between.
    revealSoftTokens: configuration.get("revealSoftTokens") !== false && !screenReader(),
    minimumConfidence: number("minimumConfidence"),
    placeholder: placeholderOf(configuration.get("placeholder")),
    refineStrength: number("refine.strength"),
    logLevel: oneOf("logLevel", LOG_LEVELS, "info"),
  };
}

function screenReader(): boolean {
  return vscode.workspace.getConfiguration("editor").get("accessibilitySupport") === "on";
}

function textOf(found: unknown): string {
  return typeof found === "string" ? found.trim() : "";
}

/** One character, whatever else stands there. */
function placeholderOf(found: unknown): string {
  return [...textOf(found)][0] ?? "";
}

function nearest(found: unknown, { lowest, highest, usual, whole }: Limits): number {
  if (typeof found !== "number" || !Number.isFinite(found)) return usual;
  return Math.min(highest, Math.max(lowest, whole ? Math.round(found) : found));
}

/** Calls `listener` whenever one of our settings has changed. */
export function onSettingsChanged(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("evoghost")) listener();
  });
}

/**
 * Changes a setting where it is set now, for a language, a folder or the workspace, else for the user.
 * @param scope the document it is changed for; null: no document
 */
export async function changeSetting(
  name: "enable" | "steps" | "languages" | "model" | "backend",
  value: unknown,
  scope: vscode.ConfigurationScope | null = null,
): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("evoghost", scope);
  const found = configuration.inspect(name);
  // What is said for a language goes before what is said for all, wherever that stands.
  const places = [
    [found?.workspaceFolderLanguageValue, vscode.ConfigurationTarget.WorkspaceFolder, true],
    [found?.workspaceLanguageValue, vscode.ConfigurationTarget.Workspace, true],
    [found?.globalLanguageValue, vscode.ConfigurationTarget.Global, true],
    [found?.workspaceFolderValue, vscode.ConfigurationTarget.WorkspaceFolder, false],
    [found?.workspaceValue, vscode.ConfigurationTarget.Workspace, false],
  ] as const;
  const [, target, forLanguage] = places.find(([set]) => set !== undefined) ?? [
    undefined,
    vscode.ConfigurationTarget.Global,
    false,
  ];
  await configuration.update(name, value, target, forLanguage);
}
