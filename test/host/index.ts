import Mocha from "mocha";

/** Called by VS Code inside its extension host. Throws if a test fails; the report goes where EVOGHOST_REPORT says. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    timeout: 60_000,
    reporter: "xunit",
    reporterOptions: { output: process.env.EVOGHOST_REPORT ?? "host.xml" },
  });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./extension.test.ts");
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
