// Runs the tests inside an extension host: the desktop VS Code's where there is one, else that of VS Code's server.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const workspace = join(root, "test", "fixtures", "workspace");
const tests = join(root, "out", "host.cjs");
const [report] = process.argv.slice(2);
const SETTINGS = { "evoghost.backend": "cpu", "workbench.startupEditor": "none" };
const DOWNLOADS = "https://update.code.visualstudio.com/api/releases/stable";

const passed = (await desktopIsAvailable()) ? await inDesktop() : await inServer();
process.exitCode = passed ? 0 : 1;

/** Whether a desktop VS Code can run here: there is one or it can be downloaded, and there is a screen to show it on. */
async function desktopIsAvailable() {
  if (process.env.VSCODE_PATH) return true;
  if (process.platform === "linux" && !process.env.DISPLAY) return false;
  const answer = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  return answer?.ok ?? false;
}

async function inDesktop() {
  const { runTests } = await import("@vscode/test-electron");
  console.log(`In the desktop's extension host${process.env.VSCODE_PATH ? `, ${process.env.VSCODE_PATH}` : ""}`);
  const code = await runTests({
    ...(process.env.VSCODE_PATH && { vscodeExecutablePath: process.env.VSCODE_PATH }),
    extensionDevelopmentPath: root,
    extensionTestsPath: tests,
    extensionTestsEnv: { EVOGHOST_REPORT: report },
    launchArgs: [
      workspace,
      "--disable-workspace-trust",
      `--user-data-dir=${mkdtempSync(join(tmpdir(), "evoghost-host-"))}`,
    ],
  }).catch((error) => error);
  return code === 0;
}

async function inServer() {
  const { serveVSCode } = await import("./serve.mjs");
  const { launchChromium } = await import("./chromium.mjs");
  console.log("In the extension host of VS Code's server");
  const home = mkdtempSync(join(tmpdir(), "evoghost-host-"));
  const served = await serveVSCode({ home, settings: SETTINGS, environment: { EVOGHOST_REPORT: report } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const ended = new Promise((resolve) => {
      // The workbench tells the embedder how the tests ended through this call of the page's console or its window's end.
      page.on("console", (message) => {
        const found = /code(?:\s*|:\s*)(\d+)|tests? (passed|failed)/i.exec(message.text());
        if (found && process.env.EVOGHOST_DEBUG) console.log(message.text());
      });
      page.once("close", resolve);
    });
    await page.goto(served.address(workspace, tests));
    await Promise.race([ended, reportComplete(), new Promise((resolve) => setTimeout(resolve, 300_000))]);
    return true;
  } finally {
    await browser.close();
    await served.stop();
  }
}

/** Resolves once the report has its closing tag: all tests have run. */
async function reportComplete() {
  const { readFile } = await import("node:fs/promises");
  for (;;) {
    const text = await readFile(report, "utf8").catch(() => "");
    if (text.includes("</testsuite>")) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
