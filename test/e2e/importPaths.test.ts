import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "till.ts";
const LACKING = "desk.ts";
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    { "evoghost.beams": 0, "evoghost.maxTokens": 16 },
    {
      prepare: (workspace) => {
        mkdirSync(join(workspace, "shop", "money"), { recursive: true });
        write(
          workspace,
          "shop/money/rounding.ts",
          "export const toCents = (euro: number) => Math.round(euro * 100);\n",
        );
        write(workspace, FILE, "// At the till.\n");
        write(workspace, LACKING, "\nconsole.log(toCents(2));\n");
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

function write(workspace: string, file: string, text: string): void {
  writeFileSync(join(workspace, file), text);
}

/** Types an import of a name at the end of the file, as often as it takes until the workspace's files have been read; the ghost text. */
async function imported(name: string): Promise<string> {
  let ghost = "";
  for (let tries = 0; tries < 20; tries++) {
    await editor.openAt(FILE, 1, 1);
    await editor.press("Control+End");
    await editor.type(`\nimport { ${name} } from `);
    ghost = await editor.settledGhost();
    if (ghost.includes("./shop/")) return ghost;
    await editor.press("Escape");
    await editor.press("Control+A");
    await editor.press("Delete");
  }
  return ghost;
}

test("the module of an import is the workspace's that has the name, and Tab takes it", async () => {
  expect(await imported("toCents")).toMatch(/^(["'])\.\/shop\/money\/rounding\1;?$/);
  await editor.screenshot("import-path");
  await editor.press("Tab");
  expect(await editor.saved(FILE)).toMatch(/import \{ toCents \} from (["'])\.\/shop\/money\/rounding\1;?\n?$/);
});

test("a file that comes meanwhile is known, too", async () => {
  write(editor.pathOf("."), "shop/money/exchange.ts", "export function inDollars() {}\n");
  expect(await imported("inDollars")).toMatch(/^(["'])\.\/shop\/money\/exchange\1;?$/);
});

test("an import that the file lacks is written, names and all", async () => {
  let ghost = "";
  // What is lacking is known once the language's server has read the file.
  for (let tries = 0; tries < 20 && !ghost.includes("toCents"); tries++) {
    await editor.openAt(LACKING, 1, 1);
    await editor.press("Shift+End");
    await editor.type("import ");
    ghost = await editor.settledGhost();
  }
  expect(ghost).toMatch(/^\{ toCents \} from (["'])\.\/shop\/money\/rounding\1;?$/);
  await editor.screenshot("import-lacking");
  await editor.press("Tab");
  expect(await editor.saved(LACKING)).toMatch(/^import \{ toCents \} from (["'])\.\/shop\/money\/rounding\1;?\n/);
});
