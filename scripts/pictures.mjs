// npm run pictures: the e2e tests, and what they took of the editor for README and the walkthrough goes into media.
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { install } from "./install.mjs";

const root = join(import.meta.dirname, "..");
const taken = join(root, "test-output", "pictures");
install();
const run = (command, ...given) => spawnSync(command, given, { cwd: root, stdio: "inherit" }).status === 0;
if (run(process.execPath, "esbuild.mjs") && run("npx", "vitest", "run", "--config", "vitest.e2e.config.ts")) {
  for (const name of readdirSync(taken)) copyFileSync(join(taken, name), join(root, "media", name));
  console.log(`media: ${readdirSync(taken).join(", ")}`);
} else {
  console.error("The pictures stay as they are: the e2e tests did not pass");
  process.exitCode = 1;
}
