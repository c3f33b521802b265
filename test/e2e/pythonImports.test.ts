import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "till.py";
const TEXT = "\n\n\ndef total(prices):\n    return sum(to_cents(price) for price in prices)\n";

const IMPORT = "shop.money import to_cents";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    {},
    {
      prepare: (workspace) => {
        mkdirSync(join(workspace, "shop"));
        writeFileSync(join(workspace, "shop", "__init__.py"), "");
        writeFileSync(join(workspace, "shop", "money.py"), "def to_cents(euro):\n    return round(euro * 100)\n");
        writeFileSync(join(workspace, FILE), TEXT);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

test("what a Python file lacks is imported from the file of the workspace that defines it, and Tab takes it", async () => {
  let ghost = "";
  // The workspace's files are read at the first question.
  for (let tries = 0; tries < 4 && ghost !== IMPORT; tries++) {
    await editor.openAt(FILE, 1, 1);
    await editor.press("Shift+End");
    await editor.type("from ");
    await editor.command("Evoghost: Complete Here");
    // What the decode ends with stands there until it has been compared.
    for (let looked = 0; looked < 50 && ghost !== IMPORT; looked++) {
      await editor.page.waitForTimeout(200);
      ghost = await editor.ghost();
    }
  }
  expect(ghost).toBe(IMPORT);
  await editor.screenshot("python-import");
  // Who presses Tab as it comes up means what stood there before.
  await editor.ready();
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toBe(`from ${IMPORT}${TEXT}`);
});
