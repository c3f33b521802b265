import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const SHELF = `interface Book {
  title: string;
  pages: number;
}

export class Shelf {
  private books: Book[] = [];

  add(book: Book): void {
    this.books.push(book);
  }


}
`;
/** Where a method's head may be sure and what it does is not. At which of them it is so depends on how a processor rounds. */
const CUES = ["  get", "  longest(", "  titles(", "  sort(", "  has", "  isFull", "  find(", "  pages", "  print("];

const fileOf = (cue: number) => `shelf${cue}.ts`;

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open(
    {},
    {
      prepare: (workspace) => {
        for (const i of CUES.keys()) writeFileSync(join(workspace, fileOf(i)), SHELF);
        return undefined;
      },
    },
  );
});
afterAll(() => editor.close());

test("where a method's head is sure and its body is not, the block is empty: the cursor goes into it, and what belongs there comes up", async () => {
  let file = "";
  for (const [i, cue] of CUES.entries()) {
    file = fileOf(i);
    await editor.openAt(file, 13, 1);
    await editor.type(cue);
    await editor.page.waitForTimeout(1500);
    await editor.ready();
    await editor.page.waitForTimeout(500);
    if (/\{\n {2}\}$/.test(await editor.ghost())) break;
  }
  expect(await editor.ghost()).toMatch(/\{\n {2}\}$/);
  await editor.screenshot("empty-block");
  await editor.press("Tab");
  await editor.ready();
  await editor.press("Enter");
  await editor.page.waitForTimeout(300);
  await editor.type("// here");
  expect(await editor.saved(file)).toMatch(/\{\n {4}\/\/ here\n {2}\}\n/);
});
