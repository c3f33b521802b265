// npm start: VS Code with the extension, the bundled model and a sample workspace. The desktop's where `code` is on the
// PATH, else in the browser. `npm start -- --no-open` prints the address and keeps serving.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";
import { install } from "./install.mjs";

const root = join(import.meta.dirname, "..");
const workspace = join(root, "test", "fixtures", "workspace");
const open = !process.argv.includes("--no-open");

install();
execFileSync(process.execPath, [join(root, "esbuild.mjs")], { stdio: "inherit" });

const windows = process.platform === "win32";
const desktop = open && spawnSync("code", ["--version"], { stdio: "ignore", shell: windows }).status === 0;
if (desktop) {
  console.log("Opening VS Code with Evoghost and a sample workspace");
  const given = ["--new-window", `--extensionDevelopmentPath=${root}`, workspace];
  // Windows has `code` as a script, which a shell runs: that would part a path at its spaces.
  const done = spawnSync("code", windows ? given.map((argument) => `"${argument}"`) : given, {
    stdio: "inherit",
    shell: windows,
  });
  process.exitCode = done.status ?? 1;
} else {
  const { serveVSCode } = await import("./serve.mjs");
  const home = join(cacheFolder(), "start");
  const first = !existsSync(join(home, "data", "User", "settings.json"));
  const settings = { "workbench.startupEditor": "none", "security.workspace.trust.enabled": false };
  const served = await serveVSCode({ home, ...(first && { settings }) });
  const address = served.address(workspace);
  console.log(`VS Code with Evoghost: ${address}\nCtrl+C ends it.`);
  if (open) browse(address);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => served.stop());
  await served.ended;
}

/** Opens an address with whatever the system opens addresses with; where there is nothing, the printed address must do. */
function browse(address) {
  const [command, ...given] =
    process.platform === "darwin" ? ["open"] : windows ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  spawn(command, [...given, address], { stdio: "ignore", detached: true })
    .on("error", () => console.log("Open the address in a browser."))
    .unref();
}
