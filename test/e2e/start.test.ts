import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const workspace = join(root, "test", "fixtures", "workspace");

let started: ChildProcess | undefined;
afterEach(() => started?.kill());

/** `npm start` in an environment; told of all that it has printed so far. */
function start(given: string[], environment: Record<string, string>, printed: (text: string) => void) {
  const child = spawn(process.execPath, [join(root, "scripts", "start.mjs"), ...given], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
    printed(text);
  });
  started = child;
  return new Promise<number | null>((resolve) => child.once("exit", resolve));
}

test.skipIf(process.platform === "win32")(
  "npm start opens the desktop's VS Code with the extension and the sample workspace, where `code` is on the PATH",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "evoghost-code-"));
    const told = join(folder, "told");
    // What the desktop's `code` would be started with.
    writeFileSync(join(folder, "code"), `#!/bin/sh\n[ "$1" = --version ] || printf '%s\\n' "$@" > '${told}'\n`);
    chmodSync(join(folder, "code"), 0o755);
    const code = await start([], { PATH: `${folder}${delimiter}${process.env.PATH}` }, () => {});
    expect(code).toBe(0);
    expect(readFileSync(told, "utf8").trim().split("\n")).toEqual([
      "--new-window",
      `--extensionDevelopmentPath=${root}`,
      workspace,
    ]);
  },
);

test("npm start -- --no-open prints an address, serves VS Code there, and ends when it is told to", async () => {
  let ended: Promise<number | null> | undefined;
  const address = await new Promise<string>((resolve) => {
    ended = start(["--no-open"], {}, (text) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(text)?.[0];
      if (found) resolve(found);
    });
  });
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("workbench");
  started?.kill("SIGTERM");
  await ended;
  await expect(fetch(address)).rejects.toThrow();
});
