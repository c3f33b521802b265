// A real VS Code without its desktop: the npm package code-server is VS Code's own server and web workbench.
// It is installed once into the cache folder; its native modules are compiled there.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";

const CODE_SERVER = "4.139.1";
const NODE = "24"; // the version code-server is built for
const NODE_GYP = "13.1.0";
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/native-watchdog", "node-pty"];

/**
 * Where VS Code's server lies: `node`, the Node binary that runs it, and `folder`, the folder that holds `out/server-main.js`.
 * Installs it first where it is missing (one to three minutes).
 * @throws Error naming what is missing: a platform that has no Node package, a compiler, a package that could not be installed
 */
export function codeServer() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const nodePackage = `node-${platform}-${process.arch}`;
  const home = join(cacheFolder(), `code-server-${CODE_SERVER}`);
  const node = join(home, "node_modules", nodePackage, "bin", process.platform === "win32" ? "node.exe" : "node");
  const folder = join(home, "node_modules", "code-server", "lib", "vscode");
  if (existsSync(join(home, "complete"))) return { node, folder };

  console.log(`Installing VS Code's server (code-server ${CODE_SERVER}) into ${home} (once)`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const npm = (cwd, ...given) =>
    run("npm", [...given, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd);
  npm(home, "install", `code-server@${CODE_SERVER}`, `${nodePackage}@${NODE}`, `node-gyp@${NODE_GYP}`);
  npm(folder, "install", "--omit=dev");
  npm(join(folder, "extensions"), "install", "--omit=dev");
  const headers = join(home, "node_modules", nodePackage);
  for (const name of NATIVE_MODULES) {
    const cwd = join(folder, "node_modules", ...name.split("/"));
    run(node, [join(home, "node_modules/node-gyp/bin/node-gyp.js"), "rebuild", `--nodedir=${headers}`], cwd);
  }
  writeFileSync(join(home, "complete"), "");
  return { node, folder };
}

/** Runs a command quietly; what it printed goes into the error if it fails. */
function run(command, given, cwd) {
  try {
    execFileSync(command, given, { cwd, stdio: "pipe", shell: process.platform === "win32" && command === "npm" });
  } catch (error) {
    const said = `${error.stderr ?? ""}${error.stdout ?? ""}`.trim().split("\n").slice(-15).join("\n");
    throw new Error(`"${command} ${given.join(" ")}" failed in ${cwd}:\n${said || error.message}`);
  }
}
