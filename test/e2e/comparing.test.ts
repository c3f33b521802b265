import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const FILE = "cart.ts";
/** In the empty body of `find`: where another completion may be clearly likelier. Which of them it is depends on the model, and on how a processor rounds. */
const CUES = ["// The ", "while (", "// ", "const found = ", "return this."];

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.minimumConfidence": 0 });
});
afterAll(() => editor.close());

/** Where one was, and how the decode ended before others were compared with it. */
let found: { readonly cue: string; readonly first: string } | undefined;

/** Asks at the cue, and waits until others begin to be compared. */
async function comparing(): Promise<void> {
  await editor.command("Evoghost: Complete Here");
  await editor.page.locator('.statusbar-item[aria-label*="Comparing"]').waitFor();
}

/** Types a cue into the empty body of `find`, and dismisses what is suggested while one types. */
async function type(cue: string): Promise<void> {
  await editor.completedBehind(cue);
  await editor.press("Escape");
}

test("a likelier completion takes the first one's place without a frame's gap, the first one is the next suggestion, and Tab takes what is shown", async () => {
  for (const cue of CUES) {
    await type(cue);
    await editor.record();
    await comparing();
    const better = await editor.settledGhost();
    const shown = (await editor.recorded()).map(({ ghost }) => ghost);
    await editor.press("Alt+]");
    await expect.poll(() => editor.ghost()).not.toBe(better);
    const first = await editor.ghost();
    if (!shown.includes(first)) continue; // one that was found: the decode's own has stayed
    found = { cue, first };
    expect(shown.slice(shown.indexOf(first)).filter((text) => text === "")).toEqual([]);
    await editor.press("Alt+[");
    await expect.poll(() => editor.ghost()).toBe(better);
    await editor.press("Tab");
    expect(await editor.saved(FILE)).toContain(`${cue}${better}\n  }`);
    return;
  }
  expect.fail("at none of the cues another completion is clearly likelier");
});

test("Tab while others are compared takes what the decode has ended with; Escape ends the comparison, and nothing comes back", async () => {
  if (!found) expect.fail("there is no place where one is replaced");
  const { cue, first } = found;
  await type(cue);
  await comparing();
  await editor.press("Escape");
  await editor.page.waitForTimeout(4000);
  expect(await editor.ghost()).toBe("");
  await comparing();
  await editor.press("Tab");
  await editor.ready();
  expect(await editor.saved(FILE)).toContain(`${cue}${first}\n  }`);
});
