// A Chromium for the tests in a real editor: the system's, else Playwright's own.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * Starts a headless Chromium.
 * @throws Error if there is none and Playwright's could not be fetched
 */
export function launchChromium() {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: systemChromium() ?? playwrightChromium(), args });
}

function systemChromium() {
  const named = NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
  return named
    ? execFileSync("which", [named], { encoding: "utf8" }).trim()
    : PLACES.find((place) => existsSync(place));
}

function playwrightChromium() {
  const place = chromium.executablePath();
  if (existsSync(place)) return place;
  console.log("No Chromium on the PATH: fetching Playwright's (once)");
  const command = join(import.meta.dirname, "..", "node_modules", "playwright-core", "cli.js");
  const done = spawnSync(process.execPath, [command, "install", "chromium"], { stdio: "inherit" });
  if (done.status !== 0) {
    throw new Error(
      `There is no Chromium: none of ${NAMES.join(", ")} is on the PATH, and Playwright's could not be fetched`,
    );
  }
  return place;
}
