import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { Cursor } from "../../src/completion/cursor.ts";
import { AutoClosed } from "../../src/context/autoClosed.ts";
import { open, type } from "./completing.ts";

suite("where the cursor is", () => {
  test("behind a tag that the editor closes, it is before the closing one, until it is moved", async () => {
    const closed = new AutoClosed();
    const cursor = new Cursor(closed);
    const editor = await open("<p>", "plaintext");
    const column = () => cursor.in(editor.document)?.character;
    assert.equal(column(), 3);
    // As the editor's own extensions do it.
    await editor.insertSnippet(new vscode.SnippetString("$0").appendText("</p>"));
    assert.deepEqual([editor.document.getText(), column()], ["<p></p>", 3]);
    await type("a");
    assert.deepEqual([editor.document.getText(), column()], ["<p>a</p>", 4]);
    await vscode.commands.executeCommand("cursorEnd");
    assert.equal(column(), 8);
    cursor.askedAt(new vscode.Position(0, 4));
    assert.equal(column(), 4);
    await vscode.commands.executeCommand("cursorHome");
    assert.equal(column(), 0);
    cursor.dispose();
    closed.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });
});
