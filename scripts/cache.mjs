import { homedir } from "node:os";
import { join } from "node:path";

/** Where what is installed or made once is kept, outside the working tree: `EVOGHOST_CACHE`, else `~/.cache/evoghost`. */
export function cacheFolder() {
  return process.env.EVOGHOST_CACHE ?? join(homedir(), ".cache", "evoghost");
}
