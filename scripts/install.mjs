// The Node packages, for a fresh clone: `npm start` and `npm test` work without `npm install` before them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Installs what package-lock.json names, unless it already has. @throws Error if npm fails */
export function install() {
  const stamp = join(root, "node_modules", ".evoghost-installed");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing the Node packages that package.json names");
  // CPU and WebGPU are bundled; the CUDA download needs hosts beyond the registry. The lock file leaves out packages for
  // other platforms, which `npm ci` refuses; `npm install` keeps to its versions all the same.
  execFileSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr], // what the command line prints on stdout is for scripts
    shell: process.platform === "win32",
    env: { ONNXRUNTIME_NODE_INSTALL: "skip", ...process.env },
  });
  writeFileSync(stamp, wanted);
}
