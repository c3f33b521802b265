// Runs the tests inside an extension host: the desktop VS Code's where there is one, else that of VS Code's server.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "./chromium.mjs";
import { serveVSCode } from "./serve.mjs";

const root = join(import.meta.dirname, "..");
const workspace = join(root, "test", "fixtures", "workspace");
const tests = join(root, "out", "host.cjs");
const [report] = process.argv.slice(2);
/** Which tests failed and why, if any did. */
const failures = `${report}.error`;
// Nothing is saved by itself, as on the desktop.
const SETTINGS = { "evoghost.backend": "cpu", "workbench.startupEditor": "none", "files.autoSave": "off" };
const DOWNLOADS = "https://update.code.visualstudio.com/api/releases/stable";
const LONGEST_MS = 900_000;

for (const old of [report, failures]) rmSync(old, { force: true });
/** What an editor keeps for itself, for as long as the tests run. */
const home = mkdtempSync(join(tmpdir(), "evoghost-host-"));
const passed = (await desktopIsAvailable()) ? await inDesktop() : await inServer();
if (passed) rmSync(home, { recursive: true, force: true, maxRetries: 3 });
else console.error(`What the editor kept, with its logs: ${home}`);
if (existsSync(failures)) console.error(readFileSync(failures, "utf8"));
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
    launchArgs: [workspace, "--disable-workspace-trust", `--user-data-dir=${home}`],
  }).catch((error) => error);
  return code === 0;
}

async function inServer() {
  console.log("In the extension host of VS Code's server");
  const served = await serveVSCode({ home, settings: SETTINGS, environment: { EVOGHOST_REPORT: report } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(served.address(workspace, tests));
    return await reported();
  } finally {
    await browser.close();
    await served.stop();
  }
}

/** Waits until the tests have reported; whether none failed. */
async function reported() {
  for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; ) {
    if (existsSync(failures)) return false;
    const told = existsSync(report) ? readFileSync(report, "utf8") : "";
    // Where a test failed, the other file follows the report.
    if (told.includes("</testsuite>") && told.includes(' failures="0" errors="0" ')) return true;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  console.error(`The extension host did not report within ${LONGEST_MS / 1000} s`);
  return false;
}
