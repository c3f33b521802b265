// The recipe's Python: a virtual environment outside the working tree, made again when requirements.txt changes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";

const requirements = new URL("../models/recipe/requirements.txt", import.meta.url).pathname;

/**
 * Path of a Python that has what requirements.txt names; installs it first where it is missing (some minutes).
 * @throws Error naming what is missing: Python 3.11 or later, or a package that could not be installed
 */
export function recipePython() {
  const cache = cacheFolder();
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cache, `python-${key}`);
  const python = join(folder, "bin", "python");
  const stamp = join(folder, "complete");
  if (existsSync(stamp)) return python;
  const system = ["python3", "python"].find((name) => {
    try {
      execFileSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
  if (!system) throw new Error("Python 3.11 or later is needed for the recipe and is not on the PATH");
  console.log(`Installing the recipe's Python packages into ${folder} (once)`);
  mkdirSync(cache, { recursive: true });
  execFileSync(system, ["-m", "venv", "--clear", folder], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "-r", requirements], { stdio: "inherit" });
  writeFileSync(stamp, "");
  return python;
}
