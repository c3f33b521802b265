import { afterAll, beforeAll, expect, test } from "vitest";
import { Completer } from "../../src/model/completer.ts";

let completer: Completer;
beforeAll(async () => {
  completer = await Completer.load(new URL("../fixtures/tiny/", import.meta.url).pathname, "cpu", () => {});
});
afterAll(() => completer.dispose());

const at = (suffix: string) => ({ path: "a.ts", prefix: "let a = b1", suffix });
const bits = async (suffix: string, middle: string) => (await completer.likelihood.weigh(at(suffix), [middle]))[0];

test("a middle weighs what the causal model finds it and what stands behind it improbable, behind the prefix alone", async () => {
  for (const suffix of ["", "\n", "\nreturn a;\n"]) {
    const expected = await completer.likelihood.ofMiddle(at(""), ` + c;${suffix}`);
    expect(await bits(suffix, " + c;")).toBeCloseTo(expected, 3);
  }
});

test("each middle is weighed as it is alone, in whatever order", async () => {
  const middles = [" + c;", "", ".length;", "(c, d);"];
  const together = await completer.likelihood.weigh(at("\nreturn a;\n"), middles);
  for (const [i, middle] of middles.entries()) expect(together[i]).toBeCloseTo(await bits("\nreturn a;\n", middle), 3);
});

test("a word that has been begun is weighed as the whole word; how probable its beginning is says nothing of how probable the rest is", async () => {
  const begun = { path: "a.ts", prefix: "let a1 re", suffix: "" };
  const [rest] = await completer.likelihood.weigh(begun, ["turn;"]);
  const [whole] = await completer.likelihood.weigh({ ...begun, prefix: "let a1" }, [" return;"]);
  expect(rest).toBeCloseTo(whole, 3);
  expect(await completer.likelihood.ofMiddle(begun, "")).toBe(0);
});
