import * as assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { readSettings } from "../../src/config.ts";
import { archiveOf } from "../archive.ts";
import { begin, completed, PYTHON } from "./completing.ts";
import { ready } from "./ready.ts";
import { configure, set } from "./settings.ts";

/** A proxy that answers every request, whatever its host, with the same bytes. */
async function proxyOf(bytes: Buffer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}`);
    response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  // A tunnel leads to ourselves, too.
  server.on("connect", (_, socket) => {
    const tunnel = connect(port(), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    for (const end of [socket, tunnel]) end.on("error", () => {});
  });
  const port = () => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${port()}`, asked, server };
}

suite("installing a model", () => {
  let tiny: string;
  let bundled: string;
  suiteSetup(async function () {
    await begin.call(this);
    const extension = vscode.extensions.getExtension("evoghost.evoghost");
    tiny = join(extension?.extensionPath ?? "", "test", "fixtures", "tiny");
    bundled = await completed(PYTHON, "python", 2000);
  });
  suiteTeardown(() => configure("beams", undefined));
  teardown(async () => {
    await configure("model", undefined);
    await set("http.proxy", undefined);
    await ready();
    assert.equal(await completed(PYTHON, "python", 2000), bundled);
  });

  test("a model is installed and completes; one that cannot be loaded says so, and the last good one stays", async () => {
    await vscode.commands.executeCommand("evoghost.installModel", { place: tiny });
    assert.match(readSettings(null).model, /models[\\/]tiny$/);
    await ready("tiny");
    const installed = await completed(PYTHON, "python", 1000);
    assert.notEqual(installed, bundled);
    await configure("model", join(tiny, "..", "workspace"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await completed(PYTHON, "python", 1000), installed);
  });

  test("an address is fetched by the proxy that the editor's settings name", async () => {
    const { path, bytes, sha256 } = archiveOf(tiny);
    rmSync(dirname(path), { recursive: true });
    const { address, asked, server } = await proxyOf(bytes);
    await set("http.proxy", address);
    // No name server knows this one: it can be had by the proxy only.
    const place = "http://models.evoghost.invalid/tiny.zip";
    await vscode.commands.executeCommand("evoghost.installModel", { place, sha256 });
    server.close();
    assert.deepEqual(asked, ["models.evoghost.invalid"]);
    await ready("tiny");
  });
});
