import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { expectUnsure } from "./unsure.ts";

const FILE = "cart.ts";
/** In the empty body of `find`: where a decode may be surer than what is found beside it lets it be. At which of them it is depends on how a processor rounds. */
const CUES = ["const ", "let ", "throw new ", "const found = ", "if (", "return this."];

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ "evoghost.minimumConfidence": 0.4 });
});
afterAll(() => editor.close());

/** Waits until nothing is decoded or compared, and nothing changes, for two seconds: a decode begins some time behind what is typed. */
async function atRest(): Promise<void> {
  let last = "";
  for (let still = 0; still < 8; ) {
    await editor.page.waitForTimeout(250);
    const now = `${await editor.statusItem.getAttribute("aria-label")} ${await editor.ghost()}`;
    still = now === last && /Ready/.test(now) ? still + 1 : 0;
    last = now;
  }
}

test("what has been seen to evolve and turns out to be improbable is taken off the screen and does not come back; asked for, it is shown", async () => {
  for (const cue of CUES) {
    await editor.restore(FILE);
    await editor.openAt(FILE, 27, 5);
    await editor.ready();
    await editor.record();
    await editor.type(cue);
    await atRest();
    const texts = (await editor.recorded()).map(({ ghost }) => ghost);
    if (texts.at(-1) !== "" || !texts.some((text) => text !== "")) continue;
    await editor.page.waitForTimeout(1000);
    expect(await editor.ghost()).toBe("");
    await expectUnsure(editor);
    return;
  }
  expect.fail("at none of the cues a completion is shown and withdrawn");
});
