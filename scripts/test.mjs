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
 * Runs a test runner that writes a JUnit report to the path it is given, and returns the report's counts. A run that
 * failed without a failing test, or ran none, counts as one failure.
 */
function counts(name, run) {
  const report = `${output}${name}.xml`;
  rmSync(report, { force: true });
  const ok = run(report);
  let text = "";
  try {
    text = readFileSync(report, "utf8");
  } catch {
    return { passed: 0, failed: 1 };
  }
  // vitest puts the sums on <testsuites>, pytest on <testsuite>: the first of either is read.
  const number = (attribute) => Number(new RegExp(`<testsuites?\\b[^>]*\\b${attribute}="(\\d+)"`).exec(text)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  const passed = number("tests") - failed;
  return { passed, failed: failed === 0 && (!ok || passed === 0) ? 1 : failed };
}

function vitest(report, ...given) {
  const reporters = ["--reporter=default", "--reporter=junit", `--outputFile.junit=${report}`];
  return succeeds("npx", ["vitest", "run", ...reporters, ...given]);
}

const suites = {
  lint: () => {
    const ok = succeeds("npm", ["run", "--silent", "lint"]);
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  },
  "unit, golden, worker and command line": () => counts("vitest", (report) => vitest(report)),
  host: () => counts("host", (report) => succeeds(process.execPath, ["scripts/hostTests.mjs", report])),
  e2e: () => counts("e2e", (report) => vitest(report, "--config", "vitest.e2e.config.ts")),
  recipe: () =>
    counts("recipe", (report) =>
      succeeds(recipePython(), ["-m", "pytest", "-q", `--junitxml=${report}`], `${root}models/recipe`),
    ),
};

install();
if (!succeeds(process.execPath, ["esbuild.mjs"])) process.exit(1);
let passed = 0;
let failed = 0;
for (const [name, run] of Object.entries(suites)) {
  console.log(`\n── ${name}`);
  try {
    const found = run();
    passed += found.passed;
    failed += found.failed;
    console.log(`${name}: ${found.passed} passed, ${found.failed} failed`);
  } catch (error) {
    failed++;
    console.error(`${name} could not run: ${error.message}`);
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
