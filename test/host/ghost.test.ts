import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { Ghost } from "../../src/completion/ghost.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";
import { open } from "./completing.ts";

suite("ghost text and the decode behind it", () => {
  test("the final text is given to the editor as such, even where the same stood there before", async () => {
    const { document, selection } = await open("total = ", "python");
    const snapshot = (done: boolean): TextSnapshot => ({ text: "0", decoded: "0", tokens: [], step: 1, done });
    const given: boolean[] = [];
    const failure = await new Promise<Error | undefined>((settled) => {
      const ghost = new Ghost(
        document,
        selection.active,
        async (onSnapshot) => {
          onSnapshot(snapshot(false));
          await new Promise((resolve) => setTimeout(resolve, 200));
          onSnapshot(snapshot(true));
        },
        async () => undefined,
        { revise: async () => void given.push(ghost.isSettled), appeared: () => {}, settled, outgrown: () => {} },
      );
    });
    assert.equal(failure, undefined);
    assert.deepEqual(given, [true]);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
