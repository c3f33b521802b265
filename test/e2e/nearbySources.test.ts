import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "report.ts";
const BEFORE = "export async function report(settings: Settings) {\n  const warehouse = await ";
const BEHIND = "\n}\n";
const CALL = "openStorage(settings.region, { readOnly: true });";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    // What is compared with it may be shorter, and likelier for that.
    { "evoghost.beams": 0 },
    {
      prepare: (workspace) => {
        for (const name of ["count", "close", "move"]) {
          const text = `export async function ${name}(settings: Settings) {\n  const warehouse = await ${CALL}\n  return warehouse.${name}();\n}\n`;
          writeFileSync(join(workspace, `${name}.ts`), text);
        }
        writeFileSync(join(workspace, FILE), BEFORE + BEHIND);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

test("what files beside it say is expected to be said again, and Tab takes it", async () => {
  let ghost = "";
  // The workspace's files are read at the first questions.
  for (let tries = 0; tries < 4 && !ghost.startsWith(CALL.slice(4)); tries++) {
    await editor.openAt(FILE, 2, BEFORE.length - BEFORE.indexOf("\n"));
    await editor.press("Shift+End");
    await editor.type("open");
    await editor.command("Evoghost: Complete Here");
    for (let looked = 0; looked < 50 && !ghost.startsWith(CALL.slice(4)); looked++) {
      await editor.page.waitForTimeout(200);
      ghost = await editor.ghost();
    }
  }
  await editor.ready();
  expect((await editor.ghost()).split("\n")[0]).toBe(CALL.slice(4));
  await editor.screenshot("nearby-sources");
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toContain(BEFORE + CALL);
});
