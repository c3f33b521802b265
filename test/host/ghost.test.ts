import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { Cursor } from "../../src/completion/cursor.ts";
import { Ghost } from "../../src/completion/ghost.ts";
import { AutoClosed } from "../../src/context/autoClosed.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";
import { open, type } from "./completing.ts";

/** Of a ghost that nobody listens to. */
const unheard = { revise: async () => {}, appeared() {}, settled() {}, stands() {}, outgrown() {}, withdrawn() {} };

suite("ghost text and the decode behind it", () => {
  const closed = new AutoClosed();
  const cursor = new Cursor(closed);
  suiteTeardown(() => {
    closed.dispose();
    cursor.dispose();
  });

  /** A ghost whose decode has ended with a text, and that nobody listens to. */
  const decodedGhost = async (document: vscode.TextDocument, anchor: vscode.Position, text: string, outdent = 0) => {
    const ghost = new Ghost(
      { document, anchor, closed, cursor },
      async (onSnapshot) => onSnapshot({ text, decoded: text, tokens: [], step: 1, done: true }, outdent),
      async () => undefined,
      unheard,
    );
    await ghost.first;
    return ghost;
  };

  test("the final text is given to the editor as such, even where the same stood there before", async () => {
    const { document, selection } = await open("total = ", "python");
    const snapshot = (done: boolean): TextSnapshot => ({ text: "0", decoded: "0", tokens: [], step: 1, done });
    const given: boolean[] = [];
    const failure = await new Promise<Error | undefined>((settled) => {
      const ghost = new Ghost(
        { document, anchor: selection.active, closed, cursor },
        async (onSnapshot) => {
          onSnapshot(snapshot(false));
          await new Promise((resolve) => setTimeout(resolve, 200));
          onSnapshot(snapshot(true));
        },
        async () => undefined,
        { ...unheard, revise: async () => void given.push(ghost.isSettled), settled },
      );
    });
    assert.equal(failure, undefined);
    assert.deepEqual(given, [true]);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("ghost text that goes on in the next line stays where Enter is pressed between brackets", async () => {
    const editor = await open("function one() {}\n", "typescript");
    const { document } = editor;
    const anchor = new vscode.Position(0, "function one() {".length);
    editor.selection = new vscode.Selection(anchor, anchor);
    const text = "\n    return 1;\n";
    const ghost = await decodedGhost(document, anchor, text);
    await vscode.commands.executeCommand("type", { text: "\n" });
    assert.equal(document.getText(), "function one() {\n    \n}\n");
    assert.equal(ghost.textAt(document, editor.selection.active), "return 1;");
    ghost.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("ghost text goes on past what the editor has closed, and past Enter there; where it only closes that, there is none", async () => {
    const editor = await open("if (a) ", "typescript");
    const { document } = editor;
    const anchor = editor.selection.active;
    const text = "{\n    run({\n        b,\n    });\n}";
    const ghost = await decodedGhost(document, anchor, text);
    const rest = () => ghost.textAt(document, editor.selection.active);
    await type("{");
    assert.equal(document.getText(), "if (a) {}");
    assert.equal(rest(), text.slice(1));
    await type("\n");
    assert.equal(document.getText(), "if (a) {\n    \n}");
    assert.equal(rest(), "run({\n        b,\n    });");
    await type("run(");
    assert.equal(document.getText(), "if (a) {\n    run()\n}");
    assert.equal(rest(), "{\n        b,\n    });");
    await type("{");
    assert.equal(document.getText(), "if (a) {\n    run({})\n}");
    assert.equal(rest(), "\n        b,\n    });");
    ghost.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("ghost text that stands less deep stays where the line is moved there, and as it is written; deeper there is none", async () => {
    const above = "def f(a):\n    for b in a:\n        c(b)\n";
    const editor = await open(`${above}        `, "python");
    const { document } = editor;
    const ghost = await decodedGhost(document, editor.selection.active, "return a\n", 4);
    const now = () => {
      const { active } = editor.selection;
      return [ghost.textAt(document, active), ghost.outdentAt(document, active)];
    };
    assert.deepEqual(now(), ["return a", 4]);
    await type("r");
    assert.deepEqual(now(), [undefined, 0]);
    await vscode.commands.executeCommand("deleteLeft");
    assert.deepEqual(now(), ["return a", 4]);
    await vscode.commands.executeCommand("outdent");
    assert.equal(document.getText(), `${above}    `);
    assert.deepEqual(now(), ["return a", 0]);
    await type("ret");
    assert.deepEqual(now(), ["urn a", 0]);
    ghost.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("ghost text moves with its line where something is edited above it, as an import that comes with an accepted word", async () => {
    const editor = await open("run();\nconst cart = ", "typescript");
    const { document } = editor;
    const ghost = await decodedGhost(document, editor.selection.active, "new Cart();");
    await type("new Cart");
    const edit = (change: (builder: vscode.TextEditorEdit) => void) => editor.edit(change);
    await edit((builder) => builder.insert(new vscode.Position(0, 0), 'import { Cart } from "./cart";\n\n'));
    assert.equal(editor.selection.active.line, 3);
    assert.equal(ghost.textAt(document, editor.selection.active), "();");
    await edit((builder) => builder.insert(new vscode.Position(3, 0), "// A cart.\n"));
    await edit((builder) => builder.delete(new vscode.Range(1, 0, 3, 0)));
    assert.equal(editor.selection.active.line, 2);
    assert.equal(ghost.textAt(document, editor.selection.active), "();");
    await edit((builder) => builder.insert(new vscode.Position(2, 0), "  "));
    assert.equal(ghost.textAt(document, editor.selection.active), undefined);
    ghost.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("so it does where Enter is pressed between a tag and the one that the editor has closed it with", async () => {
    const editor = await open("<ul>", "typescriptreact");
    const { document } = editor;
    const anchor = new vscode.Position(0, "<ul>".length);
    await editor.edit((edit) => edit.insert(anchor, "</ul>"));
    editor.selection = new vscode.Selection(anchor, anchor);
    const ghost = await decodedGhost(document, anchor, "\n    <li>a</li>\n</ul>");
    assert.equal(ghost.textAt(document, anchor), "\n    <li>a</li>\n</ul>");
    // What Enter does there, where the language's rules have been loaded.
    await editor.edit((edit) => edit.insert(anchor, "\n    \n"));
    assert.equal(ghost.textAt(document, new vscode.Position(1, 4)), "<li>a</li>");
    ghost.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("who accepts as a likelier text comes up gets what was to be read before; a moment later, the likelier one", async () => {
    const accepted: (string | undefined)[] = [];
    for (const wait of [0, 400]) {
      const { document, selection } = await open("total = ", "python");
      const snapshot = (text: string): TextSnapshot => ({ text, decoded: text, tokens: [], step: 1, done: true });
      const replaced = new Promise<void>((shown) => {
        const ghost = new Ghost(
          { document, anchor: selection.active, closed, cursor },
          async (onSnapshot) => onSnapshot(snapshot("0")),
          async () => snapshot("sum(prices)"),
          {
            ...unheard,
            revise: async () => {
              if (ghost.textAt(document, selection.active) !== "sum(prices)") return;
              setTimeout(async () => {
                await ghost.finish();
                accepted.push(ghost.textAt(document, selection.active));
                shown();
              }, wait);
            },
          },
        );
      });
      await replaced;
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
    assert.deepEqual(accepted, ["0", "sum(prices)"]);
  });

  test("what turns out to be too unsure is withdrawn, unless somebody is writing it", async () => {
    const told: string[] = [];
    for (const typed of ["", "0"]) {
      const { document, selection } = await open("total = ", "python");
      let judge = () => {};
      const judged = new Promise<"unsure">((resolve) => {
        judge = () => resolve("unsure");
      });
      const text = "0.25";
      await new Promise<void>((ended) => {
        const ghost = new Ghost(
          { document, anchor: selection.active, closed, cursor },
          async (onSnapshot) => onSnapshot({ text, decoded: text, tokens: [], step: 1, done: true }),
          () => judged,
          { ...unheard, settled: () => ended(), withdrawn: () => void told.push("withdrawn") },
        );
        void ghost.first.then(async () => {
          if (typed !== "") await vscode.commands.executeCommand("type", { text: typed });
          const { activeTextEditor: editor } = vscode.window;
          told.push(ghost.textAt(document, editor?.selection.active ?? selection.active) ?? "nothing");
          judge();
        });
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
    assert.deepEqual(told, ["0.25", "withdrawn", ".25"]);
  });
});
