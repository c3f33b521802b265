import { spawnSync } from "node:child_process";

/**
 * Runs a Python found on the PATH with `given` arguments and `input` on its standard input; whether it ended with code 0 in time.
 * @throws Error saying for what Python is needed where there is none
 */
export function python(given: readonly string[], input: string, purpose: string, timeoutMs = 60_000): boolean {
  for (const name of ["python3", "python"]) {
    const done = spawnSync(name, given, {
      input,
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      stdio: ["pipe", "ignore", "ignore"],
    });
    if ((done.error as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") return done.status === 0;
  }
  throw new Error(`Python is needed to ${purpose}, and neither python3 nor python is on the PATH`);
}
