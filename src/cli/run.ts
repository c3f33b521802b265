import { ModelError } from "../model/manifest.ts";
import { UsageError } from "./arguments.ts";

/** Runs a command line's job and returns the exit code: 0, 2 for a mistake in what was asked, 1 for any other error. */
export async function run(given: readonly string[], usage: string, job: () => Promise<void>): Promise<number> {
  if (given.includes("--help")) {
    console.log(usage);
    return 0;
  }
  try {
    await job();
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return error instanceof UsageError || error instanceof ModelError ? 2 : 1;
  }
}
