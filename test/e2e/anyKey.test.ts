import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../../src/decoder/random.ts";
import { Editor, GHOST_BELOW, GHOST_IN_LINE } from "./editor.ts";

const FILE = "cart.ts";
const DECODES = 200;
const SEED = 5;
/** Frames may pass until the editor has taken back what no longer fits, but no more than fit into this. */
const PATIENCE_MS = 1000;
const KEYS = [
  ..."ax(1 ",
  "Enter",
  "Backspace",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "Tab",
  "Escape",
  "Control+ArrowRight",
  "Control+Z",
];

/** Runs in the page: where the cursor and the first piece of ghost text are, in pixels; undefined without ghost text. */
const PLACES = `(() => {
  const editor = document.querySelector(".monaco-editor.focused");
  const cursor = editor?.querySelector(".cursors-layer .cursor")?.getBoundingClientRect();
  const inLine = editor?.querySelector("${GHOST_IN_LINE}")?.getBoundingClientRect();
  const below = editor?.querySelector("${GHOST_BELOW}")?.getBoundingClientRect();
  if (!cursor || !(inLine ?? below)) return undefined;
  const ghost = inLine ?? below;
  const rows = [...editor.querySelectorAll(".view-lines .view-line")];
  const row = rows.find((each) => Math.abs(each.getBoundingClientRect().top - cursor.top) < 3)?.cloneNode(true);
  for (const piece of row?.querySelectorAll("${GHOST_IN_LINE}") ?? []) piece.remove();
  const odd = row?.textContent.match(/[^\\x20-\\x7e\\xa0]/g)?.length ?? 0;
  return { odd, cursor: { x: cursor.left, y: cursor.top }, ghost: { x: ghost.left, y: ghost.top }, below: !inLine, line: cursor.height };
})()`;

interface Places {
  readonly cursor: { readonly x: number; readonly y: number };
  readonly ghost: { readonly x: number; readonly y: number };
  /** Whether it begins on the line below the cursor's. */
  readonly below: boolean;
  readonly line: number;
  /** How many signs the row holds that are not as wide as the editor takes them for, such as control characters' pictures. */
  readonly odd: number;
}

let editor: Editor;
beforeAll(async () => {
  // Random weights: they always have something to say, whatever is typed.
  const tiny = join(import.meta.dirname, "..", "fixtures", "tiny");
  editor = await Editor.open({
    "evoghost.model": tiny, // it is sure of nothing
    "evoghost.minimumConfidence": 0,
    "evoghost.maxTokens": 24,
    "evoghost.beams": 2,
  });
});
afterAll(() => editor.close());

/** Where ghost text and cursor are, if there is ghost text and it does not begin where the cursor is. */
async function strayed(): Promise<Places | undefined> {
  const places = (await editor.page.evaluate(PLACES)) as Places | undefined;
  if (!places) return undefined;
  const { cursor, ghost, below, line, odd } = places;
  const rows = (ghost.y - cursor.y) / line;
  const fits = below ? Math.abs(rows - 1) < 0.5 : Math.abs(rows) < 0.5 && Math.abs(ghost.x - cursor.x) < 3 + 6 * odd;
  return fits ? undefined : places;
}

test(`whatever is pressed in ${DECODES} decodes, ghost text is nowhere but at the cursor`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(SEED);
  const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  await editor.openAt(FILE, 27, 5);
  let seen = 0;
  for (let decode = 0; decode < DECODES; decode++) {
    const pressed = ["End", "a"];
    await editor.press("End");
    await editor.type("a");
    for (let count = 1 + Math.floor(random() * 5); count > 0; count--) {
      await editor.page.waitForTimeout(random() * 150);
      if ((await editor.ghost()) !== "") seen++;
      const key = any(KEYS);
      pressed.push(key);
      await editor.press(key === " " ? "Space" : key);
      let wrong = await strayed();
      for (const deadline = Date.now() + PATIENCE_MS; wrong && Date.now() < deadline; wrong = await strayed()) {
        await editor.page.waitForTimeout(20);
      }
      expect(wrong, `after ${pressed.join(" ")}`).toBeUndefined();
    }
  }
  // Enough keys were pressed while there was ghost text to be left behind.
  expect(seen).toBeGreaterThan(DECODES / 3);
});
