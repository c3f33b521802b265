// npm test: every suite, one after the other, and a closing line with the sum. A suite that cannot run has failed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { install } from "./install.mjs";
import { recipePython } from "./python.mjs";

const root = new URL("..", import.meta.url).pathname;
const output = `${root}test-output/`;
mkdirSync(output, { recursive: true });

/** Runs a command with its output on the terminal; returns whether it exited with 0. */
function succeeds(command, args, cwd = root) {
  const done = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (done.error) console.error(`${command}: ${done.error.message}`);
  return done.status === 0;
}

/**
 * Runs a test runner that writes a JUnit report to the path it is given, and returns what that says. A run that failed
 * without a failing test, or ran none, counts as one failure.
 */
async function results(name, run) {
  const report = `${output}${name}.xml`;
  rmSync(report, { force: true });
  const ok = run(report);
  const { passed, failures } = await resultsIn(readFileSync(report, "utf8"));
  if (failures.length === 0 && (!ok || passed === 0)) failures.push(`${name}: ${ok ? "no test ran" : "it failed"}`);
  return { passed, failures };
}

function vitest(report, ...given) {
  const reporters = ["--reporter=default", "--reporter=junit", `--outputFile.junit=${report}`];
  return succeeds("npx", ["vitest", "run", ...reporters, ...given]);
}

const suites = {
  lint: () => {
    const ok = succeeds("npm", ["run", "--silent", "lint"]);
    return { passed: ok ? 1 : 0, failures: ok ? [] : ["lint"] };
  },
  "unit, golden, worker and command line": () => results("vitest", (report) => vitest(report)),
  host: () => results("host", (report) => succeeds(process.execPath, ["scripts/hostTests.mjs", report])),
  e2e: () => results("e2e", (report) => vitest(report, "--config", "vitest.e2e.config.ts")),
  recipe: () =>
    results("recipe", (report) =>
      succeeds(recipePython(), ["-m", "pytest", "-q", `--junitxml=${report}`], `${root}models/recipe`),
    ),
};

install();
const { resultsIn } = await import("./junit.mjs"); // by a package that has just been installed
if (!succeeds(process.execPath, ["esbuild.mjs"])) process.exit(1);
let passed = 0;
const failed = [];
for (const [name, run] of Object.entries(suites)) {
  console.log(`\n── ${name}`);
  try {
    const found = await run();
    passed += found.passed;
    failed.push(...found.failures);
    console.log(`${name}: ${found.passed} passed, ${found.failures.length} failed`);
  } catch (error) {
    failed.push(`${name} could not run: ${error.message}`);
    console.error(failed.at(-1));
  }
}
// Told once more: what a suite has printed may be far above.
if (failed.length > 0) console.log(`\nFailed:\n${failed.join("\n\n")}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
