import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor, READ_GHOST } from "./editor.ts";

const FILE = "notes.md";
const LINE = "- Fixed a crash when the settings file is empty.";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    {},
    {
      prepare: (workspace) => {
        writeFileSync(join(workspace, FILE), `# Release notes\n\n## 1.2.0\n\n${LINE}\n`);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

// At the new line the model says the one above again, which is refuted once it is decoded: by then its beginning has been typed.
test("where a text has ended otherwise than what was typed of it, it is decoded anew, and Tab takes what is shown", async () => {
  await editor.openAt(FILE, 5, LINE.length + 1);
  await editor.press("Enter");
  await editor.page.waitForFunction(`${READ_GHOST}.startsWith("-")`, undefined, { polling: "raf" });
  await editor.type("- ");
  const ghost = await editor.settledGhost();
  await editor.press("Tab");
  await editor.ready();
  expect(await editor.saved(FILE)).toContain(`${LINE}\n- ${ghost}\n`);
});
