import { writeFileSync } from "node:fs";
import Mocha from "mocha";

const report = process.env.EVOGHOST_REPORT ?? "host.xml";

/**
 * Called by VS Code inside its extension host. Throws if a test fails, and says which and why; the report goes where EVOGHOST_REPORT says,
 * what is thrown beside it.
 */
export async function run(): Promise<void> {
  try {
    const mocha = new Mocha({ ui: "tdd", timeout: 60_000, reporter: "xunit", reporterOptions: { output: report } });
    mocha.suite.emit("pre-require", globalThis, "", mocha);
    await import("./extension.test.ts");
    await import("./ghost.test.ts");
    await import("./autoClosed.test.ts");
    await import("./cursor.test.ts");
    await import("./documents.test.ts");
    await import("./install.test.ts");
    await import("./context.test.ts");
    await import("./notebooks.test.ts");
    await import("./nearbySources.test.ts");
    await import("./pythonImports.test.ts");
    await import("./fuzz.test.ts");
    const failed: string[] = [];
    await new Promise((resolve) => {
      mocha.run(resolve).on("fail", (test, error) => failed.push(`${test.fullTitle()}\n${error.stack}`));
    });
    if (failed.length > 0) throw new Error(failed.join("\n\n"));
  } catch (error) {
    writeFileSync(`${report}.error`, (error as Error).stack ?? String(error));
    throw error;
  }
}
