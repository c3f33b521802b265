import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import { Completer } from "../../src/model/completer.ts";

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(new URL("../../models/evoghost-base/", import.meta.url).pathname, "cpu", () => {});
});
afterAll(() => completer.dispose());

test("what stands in a source near the document is read as drafts, and takes few passes", async () => {
  const place = {
    path: "src/report.ts",
    prefix: "export async function report(settings: Settings) {\n  const warehouse = await openStorage(",
    suffix: "\n}\n",
  };
  const rest = "settings.region, settings.credentials, { readOnly: true });";
  for (const name of ["count", "close", "move"])
    completer.sources.set(`file:///${name}.ts`, `  const warehouse = await openStorage(${rest}\n`);
  for await (const { step, text } of completer.complete(place, DEFAULT_DECODE_OPTIONS)) {
    if (text.startsWith(rest)) return;
    expect(step).toBeLessThan(3);
  }
  expect.unreachable();
});
