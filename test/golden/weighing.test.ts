import { afterAll, beforeAll, expect, test } from "vitest";
import { Completer } from "../../src/model/completer.ts";

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(new URL("../fixtures/tiny/", import.meta.url).pathname, "cpu", () => {});
});
afterAll(() => completer.dispose());

const at = (suffix: string) => ({ path: "a.ts", prefix: "let a = b", suffix });
const bits = async (suffix: string, middle: string) => (await completer.weigh(at(suffix), [middle]))[0];

test("with nothing behind the cursor a middle weighs what the causal model finds it improbable", async () => {
  for (const suffix of ["", "\n"]) {
    const expected = await completer.bitsOf(at(""), ` + c;${suffix}`);
    expect(await bits(suffix, " + c;")).toBeCloseTo(expected, 3);
  }
});

test("with text behind the cursor what counts is above all how probable a middle makes that text", async () => {
  const [middle, suffix] = [" + c;", "\nreturn a;\n"];
  const own = await completer.bitsOf(at(""), middle);
  const whole = await completer.bitsOf(at(""), middle + suffix);
  expect(await bits(suffix, middle)).toBeCloseTo(whole - 0.6 * own, 3);
});

test("each middle is weighed as it is alone, in whatever order", async () => {
  const middles = [" + c;", "", ".length;", "(c, d);"];
  const together = await completer.weigh(at("\nreturn a;\n"), middles);
  for (const [i, middle] of middles.entries()) expect(together[i]).toBeCloseTo(await bits("\nreturn a;\n", middle), 3);
});
