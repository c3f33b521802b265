import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

/** @param share of the file that is here, 0 to 1; undefined where the server does not say how long it is */
export type Progress = (share: number | undefined) => void;

/**
 * Downloads a file; what an earlier try has left of it is kept, and only the rest is asked for. `fetch` is VS Code's in the
 * extension host, and goes by its proxy settings.
 * @throws Error saying what the server answered, or if `signal` aborts: what has arrived by then stays for the next try
 */
export async function download(url: string, file: string, progress: Progress, signal: AbortSignal): Promise<void> {
  const have = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const answer = await fetch(url, { signal, headers: have > 0 ? { Range: `bytes=${have}-` } : {} });
  if (answer.status === 416) return; // all of it is here
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status} ${answer.statusText}`.trim());
  const resumed = answer.status === 206;
  const length = Number(answer.headers.get("content-length"));
  let arrived = resumed ? have : 0;
  const whole = length > 0 ? arrived + length : undefined;
  const body = Readable.fromWeb(answer.body as ReadableStream);
  body.on("data", (chunk: Uint8Array) => {
    arrived += chunk.length;
    progress(whole && arrived / whole);
  });
  await pipeline(body, createWriteStream(file, { flags: resumed ? "a" : "w" }), { signal });
}

/** The SHA-256 digest of a file, in hexadecimal digits. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
