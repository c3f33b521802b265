import { cpSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium } from "../../scripts/chromium.mjs";
import { serveVSCode } from "../../scripts/serve.mjs";

const root = join(import.meta.dirname, "..", "..");
const fixtures = join(root, "test", "fixtures", "workspace");
const screenshots = join(root, "test-output", "screenshots");
/** What README and the walkthrough show; `npm run pictures` makes them anew. */
export const pictures = join(root, "test-output", "pictures");

const QUIET = {
  "window.autoDetectColorScheme": true,
  "workbench.preferredLightColorTheme": "Light Modern",
  "workbench.preferredDarkColorTheme": "Dark Modern",
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "editor.minimap.enabled": false,
  "editor.parameterHints.enabled": false,
  // The suggest widget has a keyboard of its own; what is tested here is the ghost text.
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "files.autoSave": "off",
  "editor.autoClosingBrackets": "never",
  "editor.fontSize": 14,
};

/** What the system may wish, and the class that the workbench then has. */
const THEMES = {
  light: { workbench: "vs", wish: { colorScheme: "light", forcedColors: "none" } },
  contrast: { workbench: "hc-black", wish: { colorScheme: "dark", forcedColors: "active" } },
  dark: { workbench: "vs-dark", wish: { colorScheme: "dark", forcedColors: "none" } },
} as const;

/** Where ghost text stands on the cursor's line, and below it. */
export const GHOST_IN_LINE = ".ghost-text-decoration, .ghost-text-decoration-preview";
export const GHOST_BELOW = ".suggest-preview-text .view-line";

/** Runs in the page: the ghost text; on the cursor's line a piece for each colour, below it a row for each line. */
export const READ_GHOST = `(() => {
  const text = (selector) => [...document.querySelectorAll(selector)].map((piece) => piece.textContent.replaceAll("\\u00a0", " "));
  const inLine = text("${GHOST_IN_LINE}").join("");
  return [inLine, ...text("${GHOST_BELOW}")].join("\\n");
})()`;

/** Runs in the page: what the status bar says of the decoder. */
const READ_STATUS = `document.querySelector('.statusbar-item[aria-label^="Evoghost"]')?.getAttribute("aria-label") ?? ""`;

/** One animation frame: when it was drawn, what ghost text stood in it, and what the status bar said. */
export interface Frame {
  readonly ms: number;
  readonly ghost: string;
  readonly status: string;
}

/** What an editor may be opened with, besides settings. */
interface Opening {
  /** In which the extension speaks; the editor around it has English alone. */
  readonly language: string;
  /** Told where the workspace is, before it is opened; what it returns is opened instead, a `.code-workspace` file. */
  readonly prepare: (workspace: string) => string | undefined;
  /** Folder of the extension, if not this repository, or a VSIX file of it. */
  readonly extension: string;
}

/** A real VS Code in a real browser, with a copy of the sample workspace. */
export class Editor {
  private constructor(
    private readonly served: Awaited<ReturnType<typeof serveVSCode>>,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly workspace: string,
    /** Where the editor's logs lie, ours among them. */
    private readonly logs: string,
  ) {}

  /** @param given the user's settings */
  static async open(
    given: Record<string, unknown> = {},
    { language = "en", prepare = () => undefined, extension = root }: Partial<Opening> = {},
  ): Promise<Editor> {
    const home = mkdtempSync(join(tmpdir(), "evoghost-e2e-"));
    const workspace = join(home, "workspace");
    cpSync(fixtures, workspace, { recursive: true });
    const opened = prepare(workspace) ?? workspace;
    for (const folder of [screenshots, pictures]) mkdirSync(folder, { recursive: true });
    const settings = { ...QUIET, "evoghost.backend": "cpu", "evoghost.logLevel": "debug", ...given };
    const served = await serveVSCode({ home, settings, extension });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1100, height: 700 }, ...THEMES.dark.wish });
    // What a language pack would set; the workbench tells the extension host.
    if (language !== "en") await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
    const editor = new Editor(served, browser, page, workspace, join(home, "data", "logs"));
    await page.goto(served.address(opened));
    await editor.statusItem.waitFor({ timeout: 60_000 });
    return editor;
  }

  get statusItem() {
    return this.page.locator('.statusbar-item[aria-label^="Evoghost"]');
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.served.stop();
  }

  /** Opens a file of the workspace and puts the cursor at a 1-based place. */
  async openAt(file: string, line: number, column: number): Promise<void> {
    await this.quickOpen(file, `:${line}:${column}`);
    await this.page.locator(".monaco-editor.focused").waitFor();
    await this.page.locator(".tab.active", { hasText: file }).waitFor();
    // A new editor makes what asks for completions once it is idle; of what was typed before, it never asks.
    await this.page.evaluate("new Promise((idle) => requestIdleCallback(idle, { timeout: 10_000 }))");
  }

  /** Opens a file of the workspace, in whatever shows it. */
  async quickOpen(file: string, place = ""): Promise<void> {
    await this.page.keyboard.press("Control+P");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor({ state: "visible" });
    await input.fill(file + place);
    // What was opened last is listed before the search has found anything.
    await this.page
      .locator(".quick-input-list .monaco-list-row.focused", { hasText: file })
      .waitFor({ state: "visible" });
    await this.page.keyboard.press("Enter");
  }

  /** Makes a file of the workspace what it was at first, on the disk and in the editor. */
  async restore(file: string): Promise<void> {
    cpSync(join(fixtures, file), join(this.workspace, file));
    await this.openAt(file, 1, 1);
    await this.command("File: Revert File");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.openPalette(title);
    await this.page.keyboard.press("Enter");
    // A command that asks something shows its own list in the same place.
    await this.page.waitForFunction(`(() => {
      const shown = document.querySelector(".quick-input-widget input");
      return !shown?.offsetParent || shown.value !== ${JSON.stringify(`>${title}`)};
    })()`);
  }

  /** Opens the palette and filters it. A list that is being closed as it opens takes it along at times: then it is opened again. */
  private async openPalette(title: string): Promise<void> {
    const timeout = 8000;
    for (let tries = 1; ; tries++) {
      try {
        await this.page.keyboard.press("F1");
        await this.page.locator(".quick-input-widget input").fill(`>${title}`, { timeout });
        return await this.choices.filter({ hasText: title }).first().waitFor({ timeout });
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  /** The page of the webview that is open. */
  webview() {
    return this.page.frameLocator("iframe.webview").frameLocator("#active-frame");
  }

  /** Selects from the cursor on by pressing a key `count` times with Shift. */
  async select(key: string, count: number): Promise<void> {
    for (let pressed = 0; pressed < count; pressed++) await this.press(`Shift+${key}`);
  }

  /** Takes a picture of what is shown now in a light, a high-contrast and a dark theme, as the system's wish changes. */
  async screenshots(name: string): Promise<void> {
    for (const [kind, { workbench, wish }] of Object.entries(THEMES)) {
      await this.page.emulateMedia(wish);
      await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
      await this.page.waitForTimeout(500); // the webviews follow
      await this.screenshot(`${name}-${kind}`);
    }
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** The ghost text on the screen, '' where there is none. */
  ghost(): Promise<string> {
    return this.page.evaluate(READ_GHOST);
  }

  /** From now on, every animation frame is looked at. */
  async record(): Promise<void> {
    await this.page.evaluate(`(() => {
      const frames = [];
      window.evoghostFrames = frames;
      const began = performance.now();
      const look = () => {
        if (window.evoghostFrames !== frames) return;
        frames.push({ ms: performance.now() - began, ghost: ${READ_GHOST}, status: ${READ_STATUS} });
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    })()`);
  }

  /** The frames since `record`; ends the recording. */
  recorded(): Promise<Frame[]> {
    return this.page.evaluate(`(() => {
      const frames = window.evoghostFrames;
      window.evoghostFrames = undefined;
      return frames;
    })()`);
  }

  /** Waits until ghost text has been revised at least twice and the decode goes on; the text then shown. */
  async evolving(): Promise<string> {
    const seen = new Set<string>();
    for (let frame = 0; frame < 600 && seen.size < 4; frame++) {
      seen.add(await this.ghost());
      await this.page.waitForTimeout(8);
    }
    return this.ghost();
  }

  /** The entries of the quick pick that is open. */
  get choices(): Locator {
    return this.page.locator(".quick-input-list .monaco-list-row");
  }

  /** Chooses an entry of the quick pick that is open, by its beginning. */
  async choose(label: string): Promise<void> {
    const name = this.page.locator(".label-name", { hasText: new RegExp(`^\\W*${label}(\\W|$)`) });
    await this.choices.filter({ has: name }).first().click();
  }

  /**
   * Answers the dialog that asks for a path. It puts its own folder there and lists it, and what was typed before is lost; while it is busy
   * with its list it is deaf to Enter. It tells neither, so that the path is looked at and Enter pressed until it is gone.
   * Throws an Error where it stays.
   */
  async answerPath(path: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input").first();
    await this.page.waitForFunction(`document.querySelector(".quick-input-widget input")?.value.startsWith("/")`);
    await this.choices.first().waitFor();
    for (let tries = 0; await input.isVisible(); tries++) {
      if (tries === 10) {
        await this.screenshot("no-path");
        throw new Error(`The dialog that asks for a path did not take ${path}. See no-path.png`);
      }
      if ((await input.inputValue()) !== path) await input.fill(path);
      await this.page.waitForTimeout(500);
      if (await input.isVisible()) await this.press("Enter");
      await this.page.waitForTimeout(1000);
    }
  }

  /** Waits until there is ghost text, nothing is decoded or compared any more, and the text stands still; returns that text. */
  async settledGhost(): Promise<string> {
    try {
      await this.page.waitForFunction(READ_GHOST, undefined, { polling: "raf" });
    } catch (cause) {
      await this.screenshot("no-ghost");
      const status = await this.statusItem.getAttribute("aria-label");
      throw new Error(`No ghost text came; the status bar says: ${status}. See no-ghost.png and ${this.logs}`, {
        cause,
      });
    }
    let last = await this.ghost();
    for (let still = 0; still < 4; ) {
      await this.page.waitForTimeout(150);
      const now = await this.ghost();
      still = now === last && (await this.isReady()) ? still + 1 : 0;
      last = now;
    }
    return last;
  }

  /** Types a cue into the empty body of the sample's `find`; the completion behind it. */
  async completedBehind(cue: string): Promise<string> {
    await this.restore("cart.ts");
    await this.openAt("cart.ts", 27, 5);
    await this.type(cue);
    return this.settledGhost();
  }

  /** Waits until nothing is decoded or compared any more, and what was accepted is in the document. */
  async ready(): Promise<void> {
    while (!(await this.isReady())) await this.page.waitForTimeout(50);
    await this.page.waitForTimeout(300);
  }

  private async isReady(): Promise<boolean> {
    return /Ready|Bereit/.test((await this.statusItem.getAttribute("aria-label")) ?? "");
  }

  /** A file's text as it is on the disk, after saving the active editor. */
  async saved(file: string): Promise<string> {
    await this.press("Control+S");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
    return readFileSync(join(this.workspace, file), "utf8");
  }

  /** Where a file of the workspace lies on the disk. */
  pathOf(file: string): string {
    return join(this.workspace, file);
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Takes a picture of a part of the page for README and the walkthrough. */
  async picture(name: string, selector: string): Promise<void> {
    await this.page.locator(selector).screenshot({ path: join(pictures, `${name}.png`) });
  }
}
