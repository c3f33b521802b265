import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A zip archive of a model's folder, in a folder of its own, as people make them. */
export function archiveOf(model: string): { path: string; bytes: Buffer; sha256: string } {
  const made = mkdtempSync(join(tmpdir(), "evoghost-archive-"));
  cpSync(model, join(made, "my-model"), { recursive: true });
  const zip = "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2], 'my-model')";
  execFileSync("python3", ["-c", zip, join(made, "model"), made]);
  const path = join(made, "model.zip");
  const bytes = readFileSync(path);
  return { path, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}
