import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import type { DraftSnapshot, TextSnapshot } from "../../src/model/textSnapshot.ts";
import { DecoderClient } from "../../src/worker/decoderClient.ts";
import type { FromWorker } from "../../src/worker/protocol.ts";

const root = new URL("../../", import.meta.url).pathname;
const script = `${root}dist/decoderWorker.js`;
const fillIn = { path: "a.ts", prefix: "let a = ", suffix: ";\n" };
// 32 single-token steps a block: long enough to be interrupted.
const slow = { ...DEFAULT_DECODE_OPTIONS, steps: 32, confidenceThreshold: 2, hardMask: true };

let clients: DecoderClient[] = [];
const logged: string[] = [];
function client(folder = `${root}test/fixtures/tiny`): DecoderClient {
  const made = new DecoderClient(script, { folder, backend: "cpu" }, { log: (line) => logged.push(line) });
  clients.push(made);
  return made;
}

beforeAll(() => {
  execFileSync("node", ["esbuild.mjs"], { cwd: root });
});
afterEach(async () => {
  await Promise.all(clients.map((made) => made.dispose()));
  clients = [];
  logged.length = 0;
});

test("tells every snapshot, the last one done", async () => {
  const told: TextSnapshot[] = [];
  await client().complete(fillIn, DEFAULT_DECODE_OPTIONS, (snapshot) => told.push(snapshot));
  expect(told.map((snapshot) => snapshot.step)).toEqual(told.map((_, i) => i + 1));
  expect(told.map((snapshot) => snapshot.done)).toEqual(told.map((_, i) => i === told.length - 1));
});

test("searches for middles: no more than are asked for, each another one and whole; a newer request ends it", async () => {
  const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 24 };
  const searching = client();
  // Where more than one closes its brackets: the others are not told.
  const place = { ...fillIn, prefix: "let " };
  const found = await searching.search(place, options, 3);
  const said = (found ?? []).map(({ tokens }) => tokens.map(({ text }) => text).join("|"));
  expect([2, 3]).toContain(said.length);
  expect(new Set(said).size).toBe(said.length);
  expect(found?.every(({ done }) => done)).toBe(true);
  const replaced = searching.search(place, options, 3);
  expect(await searching.search(place, options, 3)).toEqual(found);
  expect(await replaced).toBeUndefined();
});

test("goes on behind what a completion is known to begin with, as behind text that stands there; what is found begins so, too", async () => {
  const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 24 };
  const deciding = client();
  const decoded = async (around: typeof fillIn & { opening?: string }) => {
    const told: TextSnapshot[] = [];
    await deciding.complete(around, options, (snapshot) => told.push(snapshot));
    return told;
  };
  const opening = "first + (";
  const known = await decoded({ ...fillIn, opening });
  const typed = await decoded({ ...fillIn, prefix: fillIn.prefix + opening });
  expect(known.at(-1)?.text).toBe(opening + typed.at(-1)?.text);
  for (const { text, decoded: final, tokens } of known) {
    expect([text, final].every((each) => each.startsWith(opening))).toBe(true);
    expect(tokens.map((token) => token.text).join("")).toBe(text);
  }
  const found = await deciding.search({ ...fillIn, opening }, options, 3);
  expect(found?.length).toBeGreaterThan(0);
  expect(found?.every(({ text }) => text.startsWith(opening))).toBe(true);
});

test("tells how probable each depth of an empty line is", async () => {
  // The shipped model: what it finds probable is its own.
  const telling = client(`${root}models/evoghost-base`);
  const chancesOf = async (prefix: string, indents: string[], suffix = "") =>
    telling.chancesOfIndents({ path: "total.py", prefix, suffix }, indents, DEFAULT_DECODE_OPTIONS);
  const deep = "        ";
  const returned = `def sign(number):\n    if number < 0:\n        return -1\n${deep}`;
  const [inside, behind, outside] = (await chancesOf(returned, [deep, "    ", ""])) ?? [];
  expect(behind).toBeGreaterThan(0.5);
  expect(inside + outside).toBeLessThan(0.2);
  const begun = `def greet(name):\n    if name:\n        first = name.split()[0]\n${deep}`;
  const [goesOn, leaves] = (await chancesOf(begun, [deep, "    "])) ?? [];
  expect(goesOn).toBeGreaterThan(leaves);
  // Line ends and white space between are taken as they stand.
  const [stays, leavesBelowBlank] = (await chancesOf(`${returned.trimEnd()}\n\n${deep}`, [deep, "    "])) ?? [];
  expect(leavesBelowBlank).toBeGreaterThan(stays);
  const ended = `def sign(number):\n    return number > 0\n\n    `;
  const [inFunction, atTop] = (await chancesOf(ended, ["    ", ""], "\n\ndef other():\n    pass\n")) ?? [];
  expect(atTop).toBeGreaterThan(inFunction);
  const tabbed = `${returned.trimEnd().replaceAll("    ", "\t")}\n\t\t`;
  const [inside2, behind2, outside2] = (await chancesOf(tabbed, ["\t\t", "\t", ""])) ?? [];
  expect(behind2).toBeGreaterThan(2 * inside2);
  expect(behind2).toBeGreaterThan(2 * outside2);
  expect(await chancesOf(deep, [deep, ""])).toBeUndefined();
});

test("refines a draft of many lines: its lines and their indentation stay, and it is whole at every snapshot", async () => {
  const text = Array.from({ length: 30 }, (_, i) => `    let value${i} = other${i};\n`).join("");
  const told: DraftSnapshot[] = [];
  const around = { path: "a.ts", prefix: "function f() {\n", suffix: "}\n" };
  await client().refine(around, { text, strength: 0.5 }, { ...DEFAULT_DECODE_OPTIONS, steps: 2 }, (snapshot) =>
    told.push(snapshot),
  );
  const layout = (code: string) => code.split("\n").map((line) => /^ */.exec(line)?.[0].length);
  expect(told.at(-1)?.done).toBe(true);
  expect(told.at(-1)?.text).not.toBe(text);
  expect(told.every((snapshot) => snapshot.text.split("\n").length === 31)).toBe(true);
  expect(layout(told.at(-1)?.text ?? "").length).toBe(layout(text).length);
  expect(told.map(({ progress }) => progress)).toEqual(told.map(({ progress }) => progress).sort((a, b) => a - b));
  expect(told.at(-1)?.progress).toBeCloseTo(1, 1);
});

test("the newest request wins: the older one ends and is silent from then on", async () => {
  const made = client();
  const order: string[] = [];
  let newer: Promise<void> | undefined;
  const older = made.complete(fillIn, slow, () => {
    order.push("older");
    newer ??= made.complete({ ...fillIn, prefix: "let b = " }, DEFAULT_DECODE_OPTIONS, () => order.push("newer"));
  });
  await older;
  await newer;
  expect(order.filter((name) => name === "older")).toHaveLength(1);
  expect(order.at(-1)).toBe("newer");
});

test("what is read ahead is there for the decode that follows, which a reading neither changes nor keeps waiting", async () => {
  const lines = Array.from({ length: 12 }, (_, i) => `const value${i} = other(${i});\n`).join("");
  const long = { ...fillIn, prefix: `${lines}let a = ` };
  const decoded = async (made: DecoderClient) => {
    const told: TextSnapshot[] = [];
    await made.complete(long, DEFAULT_DECODE_OPTIONS, (snapshot) => told.push(snapshot));
    return told.map(({ text }) => text);
  };
  const alone = await decoded(client());
  const made = client();
  expect(await made.readAhead(long, DEFAULT_DECODE_OPTIONS, false)).toBe(0); // no worker is started for it
  made.warmUp();
  expect(await made.readAhead(long, DEFAULT_DECODE_OPTIONS, false)).toBeGreaterThan(100);
  expect(await made.readAhead(long, DEFAULT_DECODE_OPTIONS, false)).toBe(0); // all of it is known
  expect(await made.readAhead(long, DEFAULT_DECODE_OPTIONS, true)).toBeGreaterThan(100); // that in which it is weighed, too
  expect(await made.readAhead(long, DEFAULT_DECODE_OPTIONS, true)).toBe(0);
  expect(await decoded(made)).toEqual(alone);
  const other = { ...long, path: "b.ts" };
  const reading = made.readAhead(other, DEFAULT_DECODE_OPTIONS, false);
  const decoding = decoded(made);
  expect(await made.readAhead(other, DEFAULT_DECODE_OPTIONS, false)).toBe(0); // a decode is alive: it goes on
  expect(await decoding).toEqual(alone);
  await reading;
});

test("a long context is told in part, and as a whole once it has proved to be read soon", async () => {
  const folder = await mkdtemp(join(tmpdir(), "evoghost-"));
  try {
    await cp(`${root}test/fixtures/tiny`, folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, "model.json"), "utf8"));
    await writeFile(join(folder, "model.json"), JSON.stringify({ ...manifest, contextLength: 1024 }));
    const made = client(folder);
    made.warmUp();
    const lines = "a = b;\n".repeat(400);
    const read = (prefix: string) => made.readAhead({ ...fillIn, prefix }, DEFAULT_DECODE_OPTIONS, false);
    const first = await read(lines);
    expect(first).toBeGreaterThan(300);
    expect(first).toBeLessThan(512);
    expect(await read(lines.replaceAll("b", "c"))).toBeGreaterThan(700);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a cancel ends the request at once and tells nothing more", async () => {
  const controller = new AbortController();
  let told = 0;
  await client().complete(
    fillIn,
    slow,
    () => {
      if (++told === 2) controller.abort();
    },
    controller.signal,
  );
  expect(told).toBe(2);
});

test("typed over, a decode begins with what may still fit of the last one, and ends as it would have without", async () => {
  const snapshots = async (made: DecoderClient, prefix: string) => {
    const told: TextSnapshot[] = [];
    await made.complete({ ...fillIn, prefix }, { ...DEFAULT_DECODE_OPTIONS, confidenceThreshold: 2 }, (snapshot) =>
      told.push(snapshot),
    );
    return told;
  };
  const cold = await snapshots(client(), "let a = xy");
  const made = client();
  await snapshots(made, "let a = ");
  const warm = await snapshots(made, "let a = xy");
  expect(warm[0].tokens.map(({ probability }) => probability)).not.toEqual(
    cold[0].tokens.map(({ probability }) => probability),
  );
  expect(warm.at(-1)?.text).toBe(cold.at(-1)?.text);
  // What stands behind the cursor has changed: nothing of it fits.
  await made.complete({ ...fillIn, suffix: ")" }, DEFAULT_DECODE_OPTIONS, () => {});
  expect(await snapshots(made, "let a = xy")).toEqual(cold);
});

test("a decode after an interrupted one is what it would have been alone", async () => {
  const alone: string[] = [];
  await client().complete(fillIn, DEFAULT_DECODE_OPTIONS, (snapshot) => alone.push(snapshot.text));
  const made = client();
  const after: string[] = [];
  const first = made.complete({ ...fillIn, prefix: "let b = " }, slow, () => {});
  await made.complete(fillIn, DEFAULT_DECODE_OPTIONS, (snapshot) => after.push(snapshot.text));
  await first;
  expect(after).toEqual(alone);
});

test("a worker that dies says why, in the log and to the request; the next request starts another", async () => {
  const made = client(`${root}test/fixtures/no-such-model`);
  for (let attempt = 1; attempt <= 2; attempt++) {
    const died = made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => {});
    await expect(died).rejects.toThrow(/^The model cannot be loaded: .*no-such-model.*cannot be read/);
    expect(logged).toHaveLength(attempt);
  }
});

test("a decode that fails says why and leaves the worker alive", async () => {
  const made = client();
  const bad = made.complete(fillIn, { ...DEFAULT_DECODE_OPTIONS, maskMix: 1 }, () => {});
  await expect(bad).rejects.toThrow("maskMix is 1");
  let told = 0;
  await made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => told++);
  expect(told).toBeGreaterThan(0);
  expect(logged).toEqual([]);
});

test("a request that is cancelled before it begins leaves the one before it alone", async () => {
  const made = client();
  const told: TextSnapshot[] = [];
  const older = made.complete(fillIn, DEFAULT_DECODE_OPTIONS, (snapshot) => told.push(snapshot));
  await made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => told.pop(), AbortSignal.abort());
  await older;
  expect(told.at(-1)?.done).toBe(true);
});

test("restarted on another model, the next request runs there", async () => {
  const made = client(`${root}test/fixtures/no-such-model`);
  await expect(made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => {})).rejects.toThrow("no-such-model");
  await made.restart({ folder: `${root}test/fixtures/tiny`, backend: "cpu" });
  let told = 0;
  await made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => told++);
  expect(told).toBeGreaterThan(0);
});

test("switched to another model, it goes on there; to one that cannot be loaded, it says why and stays", async () => {
  const made = client();
  const decoded = async () => {
    let text = "";
    await made.complete(fillIn, DEFAULT_DECODE_OPTIONS, (snapshot) => {
      text = snapshot.text;
    });
    return text;
  };
  const before = await decoded();
  const tiny = { folder: `${root}test/fixtures/tiny`, backend: "cpu" } as const;
  await expect(made.switchTo({ ...tiny, folder: `${root}test/fixtures/no-such-model` })).rejects.toThrow(
    /no-such-model.*cannot be read/,
  );
  await expect(made.switchTo({ ...tiny, backend: "dml" })).rejects.toThrow('tiny cannot run on the backend "dml"');
  expect(await decoded()).toBe(before);
  expect(logged).toEqual([]);
  await made.switchTo({ ...tiny, threads: 1 });
  expect(await decoded()).toBe(before);
});

test("what is being decoded as the model is switched is decoded to its end where it began, or until a newer request", async () => {
  // Each thread has a port that keeps this one alive.
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort").length;
  /** Decodes with the shipped model, is switched at the first pass to one that is loaded sooner than that decodes, and goes on to `then`. */
  const switchedInDecode = async (then?: (made: DecoderClient) => Promise<void>) => {
    const made = client(`${root}models/evoghost-base`);
    const told = { isWhole: false, sinceSwitched: 0 };
    let isSwitched = false;
    let switching: Promise<void> | undefined;
    await made.complete(fillIn, slow, ({ done }) => {
      if (isSwitched) told.sinceSwitched++;
      told.isWhole = done;
      switching ??= made.switchTo({ folder: `${root}test/fixtures/tiny`, backend: "cpu" }).then(() => {
        isSwitched = true;
        return then?.(made);
      });
    });
    await switching;
    return told;
  };
  const undisturbed = await switchedInDecode();
  expect(undisturbed.isWhole).toBe(true);
  expect(undisturbed.sinceSwitched).toBeGreaterThan(1);
  await expect.poll(threads).toBe(1); // the old one has ended
  let newer = 0;
  const replaced = await switchedInDecode((made) => made.complete(fillIn, DEFAULT_DECODE_OPTIONS, () => newer++));
  expect(replaced.isWhole).toBe(false);
  expect(newer).toBeGreaterThan(0);
  await expect.poll(threads).toBe(2);
  // What is alive as the client is disposed of ends, too.
  const disposed = await switchedInDecode((made) => made.dispose());
  expect(disposed.isWhole).toBe(false);
  expect(threads()).toBe(2);
});

test("a cancel stops the thread itself within one forward pass", async () => {
  const worker = new Worker(script, { workerData: { folder: `${root}test/fixtures/tiny`, backend: "cpu" } });
  let passes = 0;
  await new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message: FromWorker) => {
      if (message.type === "end") resolve();
      if (message.type === "snapshot") passes++;
    });
    // The cancel lies in the thread's queue when the decode begins: it arrives during the first of 64 passes.
    worker.postMessage({ type: "job", request: 1, job: { kind: "complete", fillIn, options: slow } });
    worker.postMessage({ type: "cancel", request: 1 });
  });
  worker.postMessage({ type: "stop" });
  await new Promise((resolve) => worker.once("exit", resolve));
  expect(passes).toBeLessThanOrEqual(1);
});

test("disposed in the middle of a forward pass, the thread ends and the process lives", async () => {
  for (let i = 0; i < 5; i++) {
    const made = client();
    let decode: Promise<void> | undefined;
    await new Promise<void>((resolve) => {
      decode = made.complete(fillIn, slow, () => resolve());
    });
    await made.dispose();
    await decode;
  }
});

test("expects what stands in nearby sources to be said again, as long as they are near, and in a new worker, too", async () => {
  // The shipped model: what it would say here is its own.
  const expecting = client(`${root}models/evoghost-base`);
  const place = {
    path: "src/report.ts",
    prefix: "export async function report(settings: Settings) {\n  const warehouse = await open",
    suffix: "\n}\n",
  };
  const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 16 };
  const said = async () => {
    let last = "";
    await expecting.complete(place, options, ({ text }) => {
      last = text;
    });
    return last;
  };
  const source = "  const warehouse = await openStorage(settings.region, { readOnly: true });\n";
  expect(await said()).not.toContain("readOnly");
  const near = (text: string) => new Map(["count", "close", "move"].map((name) => [`file:///${name}.ts`, text]));
  expecting.know(near(source));
  // They are taken in while it computes: a decode has those that were there as it began.
  await expect.poll(said, { timeout: 30_000 }).toContain("Storage(settings.region, { readOnly: true })");
  await expecting.dispose();
  await expect.poll(said, { timeout: 30_000 }).toContain("readOnly");
  expecting.know(near(source.replace("readOnly", "writable")));
  await expect.poll(said, { timeout: 30_000 }).toContain("writable");
  await expecting.switchTo({ folder: `${root}models/evoghost-base`, backend: "cpu" });
  await expect.poll(said, { timeout: 30_000 }).toContain("writable");
  expecting.know(new Map());
  expect(await said()).not.toMatch(/readOnly|writable/);
});
