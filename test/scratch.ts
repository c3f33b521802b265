import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives all that the tests write for a while one folder of the system's, and takes it away behind the last of them. */
export default function scratch(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "evoghost-"));
  // What the tests start, and what vitest runs them in, inherits it.
  process.env.TMPDIR = process.env.TEMP = process.env.TMP = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
