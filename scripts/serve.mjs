// Starts VS Code's server (codeServer.mjs) with folders of its own, for `npm start` and for the tests in a real editor.
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { codeServer } from "./codeServer.mjs";

const root = join(import.meta.dirname, "..");

/**
 * Serves VS Code with this extension, under development or installed, on loopback.
 *
 * @param {object} options
 * @param {string} options.home folder for its settings, state and log; kept
 * @param {object} [options.settings] the user's settings.json; left alone where it is not given
 * @param {string} [options.extension] folder of the extension, this repository unless another is given; or a VSIX file, which is
 *   installed as a user installs one
 * @param {Record<string, string>} [options.environment] variables for the server and the extension host
 * @returns address(folder, testsPath?): URL that opens a folder or a `.code-workspace` file, running a test bundle in its extension host if one is given;
 *   stop(): ends the server; ended: resolves when it has ended
 * @throws Error if the server does not answer within a minute, or does not install the VSIX file
 */
export async function serveVSCode({ home, settings, extension = root, environment = {} }) {
  const { node, folder } = codeServer();
  const port = await freePort();
  const keep = (whose, kept) => {
    mkdirSync(join(home, "data", whose), { recursive: true });
    writeFileSync(join(home, "data", whose, "settings.json"), JSON.stringify(kept, null, 2));
  };
  if (settings) {
    keep("User", settings);
    // What is a machine's is the server's: of the user's own, it may be read as the window opens, and is left out from the next change on.
    const ours = ofMachine();
    keep("Machine", Object.fromEntries(Object.entries(settings).filter(([name]) => ours.has(name))));
  }
  const given = [
    ...[join(folder, "out", "server-main.js"), "--accept-server-license-terms", "--telemetry-level", "off"],
    ...["--server-data-dir", join(home, "server"), "--user-data-dir", join(home, "data")],
    ...["--extensions-dir", join(home, "extensions")],
  ];
  // ELECTRON_RUN_AS_NODE and VSCODE_* of an editor that we were started from would confuse this one.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment };
  const installed = extension.endsWith(".vsix");
  if (installed) execFileSync(node, [...given, "--install-extension", extension], { env, stdio: "pipe" });
  // A built workbench heeds the address's extensionDevelopmentPath and extensionTestsPath only with the smoke-test driver.
  const serving = ["--host", "127.0.0.1", "--port", `${port}`, "--without-connection-token"];
  const server = spawn(node, [...given, ...serving, "--disable-workspace-trust", "--enable-smoke-test-driver"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const log = createWriteStream(join(home, "server.log"));
  server.stdout.pipe(log);
  server.stderr.pipe(log);
  const origin = `http://127.0.0.1:${port}`;
  await answering(origin, server, join(home, "server.log"));
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  return {
    /** @param {string} workspace @param {string} [testsPath] */
    address(workspace, testsPath) {
      const payload = installed ? [] : [["extensionDevelopmentPath", remote(extension)]];
      if (testsPath) payload.push(["extensionTestsPath", remote(testsPath)]);
      const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
      const query = new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(payload) });
      return `${origin}/?${query}`;
    },
    async stop() {
      server.kill();
      await ended;
    },
    ended,
  };
}

async function answering(origin, server, log) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`${origin}/version`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill();
  throw new Error(`VS Code's server did not start at ${origin}; its log is ${log}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Our settings that are a machine's, by their names. */
function ofMachine() {
  const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const properties = contributes.configuration.flatMap((group) => Object.entries(group.properties));
  return new Set(properties.filter(([, { scope }]) => scope === "machine").map(([name]) => name));
}
