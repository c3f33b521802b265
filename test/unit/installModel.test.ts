import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Progress } from "../../src/install/download.ts";
import { installModel } from "../../src/install/installModel.ts";
import { installedModels } from "../../src/install/place.ts";
import { archiveOf } from "../archive.ts";

const tiny = new URL("../fixtures/tiny/", import.meta.url).pathname;
const folder = () => mkdtempSync(join(tmpdir(), "evoghost-install-"));
const never = new AbortController().signal;
const install = (place: string, models: string, sha256 = "", signal = never, progress: Progress = () => {}) =>
  installModel({ place, ...(sha256 && { sha256 }) }, models, progress, signal);

const archive = () => archiveOf(tiny);

let server: Server | undefined;
afterEach(() => server?.close());
/** Serves bytes, with ranges; `cutAt`: the first answer breaks off there. Tells what ranges were asked for. */
async function serve(bytes: Buffer, cutAt?: number): Promise<{ address: string; ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = [];
  server = createServer((request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, { "content-length": bytes.length - from });
    if (cutAt !== undefined && ranges.length === 1) {
      response.write(bytes.subarray(0, cutAt), () => setTimeout(() => response.destroy(), 50));
    } else response.end(bytes.subarray(from));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.zip`, ranges };
}

test("a model is installed from a folder and from an archive, and is listed then", async () => {
  for (const place of [tiny, archive().path]) {
    const models = folder();
    const installed = await install(place, models);
    expect(await installedModels(models)).toEqual([installed]);
    expect(readFileSync(join(installed.folder, "model.onnx"))).toEqual(readFileSync(join(tiny, "model.onnx")));
    expect(readdirSync(models)).toEqual(["tiny"]);
  }
});

test("a download that breaks off goes on from there at the next try", async () => {
  const { bytes, sha256 } = archive();
  const { address, ranges } = await serve(bytes, 50_000);
  const models = folder();
  await expect(install(address, models, sha256)).rejects.toThrow();
  expect(await installedModels(models)).toEqual([]);
  const installed = await install(address, models, sha256);
  expect(ranges).toEqual([undefined, "bytes=50000-"]);
  expect(installed.name).toBe("tiny");
  expect(readdirSync(models)).toEqual(["tiny"]);
});

test("cancelled while it is unpacked, a download is kept: the next try does not fetch it again", async () => {
  const { bytes, sha256 } = archive();
  const { address, ranges } = await serve(bytes);
  const models = folder();
  const cancelled = new AbortController();
  // Once all has arrived, its digest is computed, which does not look at the signal, and then it is unpacked.
  const whenHere = (share: number | undefined) => share === 1 && setTimeout(() => cancelled.abort(), 2);
  await expect(install(address, models, sha256, cancelled.signal, whenHere)).rejects.toThrow();
  expect(readdirSync(models)).toHaveLength(1);
  await install(address, models, sha256);
  expect(ranges).toEqual([undefined, `bytes=${bytes.length}-`]);
  expect(readdirSync(models)).toEqual(["tiny"]);
});

test("what is not what was announced, or no model, is not installed, and says why; the one installed before stays", async () => {
  const { path, bytes } = archive();
  const models = folder();
  const installed = await install(tiny, models);
  await expect(install(path, models, "0".repeat(64))).rejects.toThrow(/digest is [0-9a-f]{64}, and not 0{64}/);
  const { address } = await serve(bytes.subarray(0, bytes.length - 1000));
  await expect(install(address, models)).rejects.toThrow();
  const other = folder();
  await expect(install(other, models)).rejects.toThrow(/model\.json cannot be read/);
  cpSync(tiny, other, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(other, "model.json"), "utf8"));
  writeFileSync(join(other, "model.json"), JSON.stringify({ ...manifest, graph: "other.onnx" }));
  await expect(install(other, models)).rejects.toThrow('"graph" names other.onnx, which is not there');
  await expect(install(tiny, models, "", AbortSignal.abort())).rejects.toThrow();
  expect(await installedModels(models)).toEqual([installed]);
  expect(existsSync(join(installed.folder, "model-00.data"))).toBe(true);
  expect(readdirSync(models)).toEqual(["tiny"]);
});
