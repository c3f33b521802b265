import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { AutoClosed } from "../../src/context/autoClosed.ts";
import { open, type } from "./completing.ts";

suite("what the editor has closed", () => {
  let closed: AutoClosed;
  let editor: vscode.TextEditor;
  setup(async () => {
    closed = new AutoClosed();
    editor = await open("first();\n", "typescript");
  });
  teardown(async () => {
    closed.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  const behind = () => closed.behind(editor.document, editor.selection.active);
  const line = () => editor.document.lineAt(editor.selection.active.line).text;

  test("it is known while somebody types before it, and over it", async () => {
    await type("call(");
    assert.deepEqual([line(), behind()], ["call()", ")"]);
    await type("a[");
    assert.deepEqual([line(), behind()], ["call(a[])", "])"]);
    await type("0]");
    assert.deepEqual([line(), behind()], ["call(a[0])", ")"]);
    await type(', "b');
    assert.deepEqual([line(), behind()], ['call(a[0], "b")', '")']);
    await type('");');
    assert.deepEqual([line(), behind()], ['call(a[0], "b");', ""]);
  });

  test("it is known on lines below, too, however many brackets stand in brackets, until something else stands before it", async () => {
    const below = () => closed.at(editor.document, editor.selection.active).below;
    await type("if (a) {");
    assert.deepEqual([behind(), below()], ["}", ""]);
    await type("\nrun(");
    assert.deepEqual([line(), behind(), below()], ["    run()", ")", "\n}"]);
    await type("[{\n");
    assert.deepEqual([line(), behind(), below()], ["        ", "", "\n    }])\n}"]);
    await type("a: 1,\nb: (");
    assert.deepEqual([line(), behind(), below()], ["        b: ()", ")", "\n    }])\n}"]);
    await vscode.commands.executeCommand("cursorUp");
    assert.deepEqual([behind(), below()], ["", ""]);
    await vscode.commands.executeCommand("cursorDown");
    assert.deepEqual([behind(), below()], [")", "\n    }])\n}"]);
    await editor.edit((edit) => edit.insert(new vscode.Position(6, 0), "c()\n"));
    assert.deepEqual([behind(), below()], [")", "\n    }])"]);
  });

  test("closing tags are, on their line and below", async () => {
    const at = () => closed.at(editor.document, editor.selection.active);
    const insertBehind = async (text: string) => {
      const { active } = editor.selection;
      await editor.edit((edit) => edit.insert(active, text));
      editor.selection = new vscode.Selection(active, active);
    };
    await type("a(<b>");
    await insertBehind("</b>");
    await type("c\n<>");
    await insertBehind("</>");
    assert.deepEqual([line().trim(), at()], ["<></></b>)", { behind: "</></b>)", below: "" }]);
    await insertBehind("\n");
    assert.deepEqual(at(), { behind: "", below: "\n</></b>)" });
    // What is accepted behind an element's text is not.
    await type("{c}");
    await insertBehind("</p>");
    assert.deepEqual(at(), { behind: "", below: "" });
  });

  test("the end of a comment is, with the blank before it", async () => {
    await type("/**");
    assert.deepEqual([line(), behind()], ["/** */", " */"]);
    await type(" first(");
    assert.deepEqual([line(), behind()], ["/** first() */", ") */"]);
    await type(")");
    assert.deepEqual([line(), behind()], ["/** first() */", " */"]);
  });

  test("what is deleted or moved away from is not, nor is what stood there before", async () => {
    await type("call(");
    await vscode.commands.executeCommand("deleteLeft");
    assert.deepEqual([line(), behind()], ["call", ""]);
    await type("(ab");
    await vscode.commands.executeCommand("cursorLeft");
    assert.deepEqual([line(), behind()], ["call(ab)", ""]);
    await vscode.commands.executeCommand("cursorRight");
    await type("\n");
    assert.deepEqual([line(), behind()], ["    ", ""]);
    await editor.edit((edit) => edit.insert(editor.selection.active, "["));
    assert.equal(behind(), "");
  });

  test("lines that come above it move it, and what another document says does not", async () => {
    await type("call(");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "import {} from 'a';\n"));
    assert.deepEqual([line(), behind()], ["call()", ")"]);
    const other = await vscode.workspace.openTextDocument({ content: "a\n", language: "typescript" });
    const elsewhere = new vscode.WorkspaceEdit();
    elsewhere.insert(other.uri, new vscode.Position(0, 0), "b\n");
    await vscode.workspace.applyEdit(elsewhere);
    assert.equal(behind(), ")");
  });

  test("it is known behind lines that are put before it", async () => {
    await type("if (a) {");
    await editor.edit((edit) => edit.insert(editor.selection.active, "\n  b();"));
    assert.deepEqual([line(), behind()], ["  b();}", "}"]);
  });

  test("what remains of it is known behind what has taken the place of some, the cursor too", async () => {
    await type("run(call(");
    const at = editor.selection.active;
    await editor.edit((edit) => {
      edit.insert(at, "a), ");
      edit.delete(new vscode.Range(at, at.translate(0, 1)));
    });
    assert.deepEqual([line(), editor.selection.active.character, behind()], ["run(call(a), )", 13, ")"]);
  });

  test("it is known again where what had taken its place is undone", async () => {
    await type("if (");
    const at = editor.selection.active;
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), "a) {\n}"));
    assert.equal(behind(), "");
    await vscode.commands.executeCommand("undo");
    editor.selection = new vscode.Selection(at, at);
    assert.deepEqual([line(), behind()], ["if ()", ")"]);
  });
});
