import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { Completer } from "../../src/model/completer.ts";
import { searched } from "../../src/worker/searching.ts";

// The shipped model: a tiny one finds nothing more probable than anything else.
const folder = fileURLToPath(new URL("../../models/evoghost-base/", import.meta.url));
const options = { ...DEFAULT_DECODE_OPTIONS, maxTokens: 16 };
const cart = readFileSync(fileURLToPath(new URL("../fixtures/workspace/cart.ts", import.meta.url)), "utf8");
const end = cart.lastIndexOf("\n  }\n}");

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(folder, "cpu", () => {});
});
afterAll(() => completer.dispose());

/** How probable what the suggest widget has selected is taken to be, in what is decoded behind it and in what is found. */
async function chancesOf(written: string, selected: string): Promise<number[]> {
  const around = { path: "cart.ts", prefix: cart.slice(0, end) + written, suffix: cart.slice(end) };
  const fillIn = { ...around, selected, opening: selected };
  const [found] = await searched(completer, fillIn, options, 2);
  const snapshots = [found];
  for await (const snapshot of completer.complete(fillIn, options)) snapshots.push(snapshot);
  expect(snapshots.every(({ tokens }) => tokens[0].text === selected)).toBe(true);
  return [...new Set(snapshots.map(({ chance = 1 }) => chance))];
}

test("how probable an entry of the suggest widget is counts, among those that begin as it was typed", async () => {
  const [first, ...others] = await chancesOf("const found = this.items.", "at");
  expect(first).toBeLessThan(0.05);
  expect(others).toEqual([]);
  for (const [written, selected, least, most] of [
    ["const found = this.items.", "find", 0.5, 1],
    ["const found = this.items.f", "ill", 0, 0.05],
    ["const found = this.items.f", "ind", 0.5, 1],
    ["const found = this.items.fi", "nd", 0.5, 1],
    ["const found = this.items.find", "Index", 0, 0.5],
    ["const found = th", "is", 0.5, 1],
  ] as const) {
    const [chance] = await chancesOf(written, selected);
    expect(chance, written + selected).toBeGreaterThanOrEqual(least);
    expect(chance, written + selected).toBeLessThanOrEqual(most);
  }
});
