// npm run complete, npm run eval: installs what is missing, bundles the command line (a fraction of a second), runs it.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { install } from "./install.mjs";

const [command, ...given] = process.argv.slice(2);
const root = resolve(import.meta.dirname, "..");
install();
execFileSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
const { main } = await import(`../dist/${command}.js`);
process.exitCode = await main(given, root);
