import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "Panel.tsx";
const PAGE = "page.html";
const SOURCES = {
  [PAGE]: `<!DOCTYPE html>
<html lang="en">
  <body>
    <h1>Recipes</h1>
    
    <p>Bread</p>
  </body>
</html>
`,
  [FILE]: `import { useState } from "react";

interface Props {
  items: string[];
  title: string;
}

export function Panel({ items, title }: Props) {
  const [selected, setSelected] = useState<string>();

  return (
    <div className="panel">
      <h1>{title}</h1>
      
    </div>
  );
}
`,
};

/** With tags closed as they are where nobody has changed a setting: by the editor's TypeScript, behind the cursor. */
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    { "evoghost.minimumConfidence": 0 },
    {
      prepare: (workspace) => {
        for (const [file, source] of Object.entries(SOURCES)) writeFileSync(join(workspace, file), source);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

/** Types a tag until the editor closes it; while its TypeScript is still starting, it does not. */
async function typeClosed(name: string): Promise<void> {
  const closed = editor.page.locator(".view-line", { hasText: `</${name}>` });
  for (let tries = 0; tries < 30; tries++) {
    await editor.type(`<${name}>`);
    await editor.page.waitForTimeout(1000);
    if ((await closed.count()) > 0) return;
    for (const _ of `<${name}>`) await editor.press("Backspace");
  }
  throw new Error("The editor has closed no tag");
}

test("where the editor has closed a tag, one decode evolves to its end, and Tab doubles no tag", async () => {
  await editor.openAt(FILE, 14, 7);
  await typeClosed("p");
  await editor.settledGhost();
  await editor.record();
  await editor.page.waitForTimeout(3000);
  const frames = await editor.recorded();
  expect(frames.filter(({ status }) => /ecoding|omparing/.test(status))).toEqual([]);
  expect(frames.map(({ ghost }) => ghost)).not.toContain("");
  await editor.press("Tab");
  await expect.poll(() => editor.ghost()).toBe("");
  const [, line] = /<\/h1>\n(.*)\n/.exec(await editor.saved(FILE)) ?? [];
  expect(line).toMatch(/^ {6}<p>.+<\/p>$/);
  expect(line.match(/<\/p>/g)).toHaveLength(1);
});

test("what evolves as a tag is closed goes on evolving", async () => {
  await editor.openAt(PAGE, 5, 5);
  await typeClosed("div");
  await editor.type("\n<p");
  while ((await editor.ghost()) === "") await editor.page.waitForTimeout(8);
  await editor.type(">");
  await editor.page.locator(".view-line", { hasText: "</p>" }).nth(1).waitFor();
  expect(await editor.settledGhost()).not.toBe("");
});
