// npm run complete: bundles the command line (a fraction of a second) and runs it.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
execFileSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
const { main } = await import("../dist/complete.js");
process.exitCode = await main(process.argv.slice(2), root);
