import { writeFileSync } from "node:fs";
import Mocha from "mocha";

const report = process.env.EVOGHOST_REPORT ?? "host.xml";

/** Called by VS Code inside its extension host. Throws if a test fails; the report goes where EVOGHOST_REPORT says. */
export async function run(): Promise<void> {
  try {
    const mocha = new Mocha({ ui: "tdd", timeout: 60_000, reporter: "xunit", reporterOptions: { output: report } });
    mocha.suite.emit("pre-require", globalThis, "", mocha);
    await import("./extension.test.ts");
    await import("./documents.test.ts");
    await import("./install.test.ts");
    await import("./context.test.ts");
    await import("./fuzz.test.ts");
    const failures = await new Promise<number>((resolve) => mocha.run(resolve));
    if (failures > 0) throw new Error(`${failures} tests failed`);
  } catch (error) {
    // Tests that could not even be loaded leave no report: this one says why.
    writeFileSync(`${report}.error`, String((error as Error).stack));
    throw error;
  }
}
