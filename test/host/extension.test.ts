import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { changeSetting, readSettings } from "../../src/config.ts";
import { begin, completed, open, PYTHON, until } from "./completing.ts";
import { configure } from "./settings.ts";

const PROSE = "# Notes\n\nThe quick";

const LOOP =
  "class Cart {\n  items = [];\n\n  find(name) {\n    for (const item of this.items) {\n      if (item.name === name) {";

/** Sockets of this thread, and handles of any kind to the outside of the worker threads. */
function connections(): { here: number; inWorkers: string[] } {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  const found = report.getReport() as unknown as Report;
  return {
    here: found.libuv.filter(({ type }) => type === "tcp" || type === "udp").length,
    inWorkers: found.workers.flatMap(({ libuv }) =>
      libuv.map(({ type }) => type).filter((type) => /tcp|udp|pipe/.test(type)),
    ),
  };
}
interface Report {
  readonly libuv: readonly { readonly type: string }[];
  readonly workers: readonly Report[];
}

suite("the extension", () => {
  suiteSetup(begin);
  suiteTeardown(() => configure("beams", undefined));
  teardown(async () => {
    for (const name of ["enable", "steps", "maxTokens", "backend", "model"]) await configure(name, undefined);
  });

  test("contributes its commands", async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of [
      "trigger",
      "accept",
      "acceptWord",
      "acceptLine",
      "snooze",
      "explain",
      "showTrajectory",
      "copyDiagnostics",
      "openWalkthrough",
      "dismiss",
      "toggle",
      "toggleLanguage",
      "setSteps",
      "chooseModel",
      "installModel",
      "chooseBackend",
      "showMenu",
      "showLog",
      "refineSelection",
      "refine.accept",
      "refine.again",
      "refine.reject",
    ]) {
      assert.ok(commands.includes(`evoghost.${name}`), name);
    }
  });

  test("completes the text before the cursor; accepted at once or late, it is the same decoded text", async () => {
    const late = await completed(PYTHON, "python", 3000);
    const early = await completed(PYTHON, "python", 0);
    assert.notEqual(late, "");
    assert.equal(early, late);
  });

  test("accepted by the editor's own command in the middle of a decode, it is the decoded text too", async () => {
    const decoded = await completed(LOOP, "javascript", 4000);
    assert.ok(decoded.includes("\n"), "it is long enough to be met in the middle");
    const editor = await open(LOOP, "javascript");
    const written: string[] = [];
    const changes = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === editor.document) written.push(document.getText().slice(LOOP.length));
    });
    await vscode.commands.executeCommand("evoghost.trigger");
    while (written.length === 0) {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 4000));
    changes.dispose();
    assert.deepEqual(
      written.slice(1),
      ["", decoded],
      `${JSON.stringify(written)}: soft text is undone, and the decoded text inserted`,
    );
    assert.notEqual(written[0], decoded);
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), LOOP);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("accepted in part by the editor's own command in the middle of a decode, no soft text stays", async () => {
    const decoded = await completed(LOOP, "javascript", 4000);
    const editor = await open(LOOP, "javascript");
    await vscode.commands.executeCommand("evoghost.trigger");
    while (editor.document.getText() === LOOP) {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 4000));
    assert.equal(editor.document.getText(), LOOP + decoded);
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), LOOP);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("a line accepted before the end is the first line of what the decode ends with, and the next one is its second", async () => {
    const decoded = await completed(LOOP, "javascript", 4000);
    const [first, second] = decoded.split("\n").slice(1);
    const editor = await open(LOOP, "javascript");
    await vscode.commands.executeCommand("evoghost.trigger");
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const line of [first, second]) {
      await vscode.commands.executeCommand("evoghost.acceptLine");
      await until(() => editor.document.getText().endsWith(`\n${line}`)).catch(() =>
        assert.fail(`${JSON.stringify(editor.document.getText().slice(LOOP.length))} of ${JSON.stringify(decoded)}`),
      );
    }
    assert.equal(editor.document.getText(), `${LOOP}\n${first}\n${second}`);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("a step count that is set takes effect on the next decode", async () => {
    await configure("maxTokens", 32);
    const texts = new Set<string>();
    for (const steps of [1, 32]) {
      await configure("steps", steps);
      assert.equal(readSettings(null).decode.steps, steps);
      texts.add(await completed("# Notes\n\nThe quick", "markdown", 1000));
    }
    assert.equal(texts.size, 2);
  });

  test("a language has steps of its own, and what changes them changes those", async () => {
    const python = { languageId: "python" };
    const own = (steps: number | undefined) =>
      vscode.workspace
        .getConfiguration("evoghost", python)
        .update("steps", steps, vscode.ConfigurationTarget.Global, true);
    await configure("maxTokens", 32);
    await configure("steps", 32);
    const usual = await completed("# Notes\n\nThe quick", "python", 1000);
    await own(2);
    try {
      await changeSetting("steps", 1, python);
      assert.deepEqual([readSettings(python).decode.steps, readSettings(null).decode.steps], [1, 32]);
      assert.notEqual(await completed("# Notes\n\nThe quick", "python", 1000), usual);
    } finally {
      await own(undefined);
    }
  });

  test("a setting outside its limits counts as the nearest that is allowed, and says so", async () => {
    await configure("steps", 900);
    await configure("maxTokens", "many");
    await configure("backend", "abacus");
    const said: string[] = [];
    const settings = readSettings(null, (sentence) => said.push(sentence));
    assert.deepEqual([settings.decode.steps, settings.decode.maxTokens, settings.backend], [64, 64, "auto"]);
    assert.deepEqual(said, [
      'evoghost.backend is "abacus"; it must be one of auto, webgpu, cuda, dml, coreml, cpu. auto is used.',
      "evoghost.steps is 900; it must be a whole number from 1 to 64. 64 is used.",
      'evoghost.maxTokens is "many"; it must be a whole number from 8 to 256. 64 is used.',
    ]);
  });

  test("shown next, another completion of the same place is offered and accepted", async () => {
    await configure("maxTokens", 12); // found soon, whatever else the machine does
    const first = await completed(PROSE, "markdown", 3000);
    const editor = await open(PROSE, "markdown");
    await vscode.commands.executeCommand("evoghost.trigger");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await vscode.commands.executeCommand("editor.action.inlineSuggest.showNext");
    await new Promise((resolve) => setTimeout(resolve, 6000)); // the command does not wait for the answer
    await vscode.commands.executeCommand("evoghost.accept");
    const other = editor.document.getText().slice(PROSE.length);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    assert.notEqual(other, "");
    assert.notEqual(other, first);
  });

  test("where the decode only repeats the next line, whoever asks is given another completion, if others are searched for", async () => {
    const before = `def triangle_area(a, b, c):\n    s = (a + b + c) / 2\n    area = (s * (s - a) * (s - b) * (s - c)) ** 0.5\n    `;
    const after = "\n    return area\n";
    const editor = await open(before + after, "python");
    const { document } = editor;
    const inserted = async (beams: number, wait: number) => {
      await configure("beams", beams);
      const place = document.positionAt(before.length);
      editor.selection = new vscode.Selection(place, place);
      await vscode.commands.executeCommand("evoghost.trigger");
      await new Promise((resolve) => setTimeout(resolve, wait));
      await vscode.commands.executeCommand("evoghost.accept");
      const text = document.getText();
      return text.slice(before.length, text.length - after.length);
    };
    assert.equal(await inserted(0, 1500), "");
    let found = "";
    for (let tries = 1; tries <= 4 && found === ""; tries++) found = await inserted(12, tries * 2000);
    assert.notEqual(found, "");
    assert.notEqual(found.trim(), "return area");
    await configure("beams", 0);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("behind what the suggest widget would insert, the completion goes on from there", async () => {
    const widget = vscode.languages.registerCompletionItemProvider("python", {
      provideCompletionItems: () => [new vscode.CompletionItem("nameless_values", vscode.CompletionItemKind.Variable)],
    });
    const content = `${PYTHON}name\n        for value in `;
    const editor = await open(`${content}name`, "python");
    await vscode.commands.executeCommand("editor.action.triggerSuggest");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    const text = editor.document.getText();
    widget.dispose();
    assert.ok(text.startsWith(`${content}nameless_values:`), text);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  const DRAFT =
    "function total(items) {\n  let sum = 1;\n  for (const item of itmes) sum += item.price;\n  return 0;\n}\n";

  /** Refines a selection of DRAFT and waits until it is decoded; the editor, and the text that is previewed. */
  async function refined(selections: [number, number][], content = DRAFT, strength = 0.5) {
    const editor = await open(content, "javascript");
    const at = (offset: number) => editor.document.positionAt(offset);
    editor.selections = selections.map(([from, to]) => new vscode.Selection(at(from), at(to)));
    await vscode.commands.executeCommand("evoghost.refineSelection", strength);
    const preview = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "evoghost-refine");
    assert.ok(preview, "the refinement is shown beside the document");
    assert.equal(preview.languageId, editor.document.languageId);
    await new Promise((resolve) => setTimeout(resolve, 300)); // the editor reads the last text on its own time
    assert.equal(editor.document.getText(), content, "the document is untouched while it evolves");
    return { editor, preview };
  }
  const diffs = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff);

  test("a refined selection is previewed; accepted it is one undo step, and nothing outside it changes", async () => {
    const from = DRAFT.indexOf("let");
    const to = DRAFT.indexOf("}");
    const { editor, preview } = await refined([[from, to]]);
    const text = preview.getText();
    assert.notEqual(text, DRAFT);
    assert.ok(text.startsWith(DRAFT.slice(0, from)) && text.endsWith(DRAFT.slice(to)));
    await vscode.commands.executeCommand("evoghost.refine.accept");
    assert.equal(editor.document.getText(), text);
    assert.equal(diffs().length, 0);
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), DRAFT);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("refined again, more may change", async () => {
    const { preview } = await refined([[0, DRAFT.length]], DRAFT, 0);
    assert.equal(preview.getText(), DRAFT);
    await vscode.commands.executeCommand("evoghost.refine.again");
    await until(() => preview.getText().includes("of items)"));
    await vscode.commands.executeCommand("evoghost.refine.reject");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("rejected, or with its document changed underneath, a refinement leaves the document as it is", async () => {
    const { editor } = await refined([[0, DRAFT.length]]);
    await vscode.commands.executeCommand("evoghost.refine.reject");
    assert.equal(editor.document.getText(), DRAFT);
    const again = await refined([[0, DRAFT.length]]);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(again.editor.document.uri, new vscode.Position(0, 0), "// mine\n");
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("evoghost.refine.accept");
    assert.equal(again.editor.document.getText(), `// mine\n${DRAFT}`);
    await until(() => diffs().length === 0);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("a hole in a selection is filled and nothing else changes; each of several selections is refined", async () => {
    const content = "def area(width, height):\n    return ___\n\ndef double(x):\n    return ___\n";
    const holes = [...content.matchAll(/ {4}return ___/g)].map(({ index, 0: text }): [number, number] => [
      index,
      index + text.length,
    ]);
    const { editor } = await refined(holes, content);
    await vscode.commands.executeCommand("evoghost.refine.accept");
    const text = editor.document.getText();
    assert.match(text, /^def area\(width, height\):\n {4}return [\s\S]*\n\ndef double\(x\):\n {4}return [\s\S]*\n$/);
    assert.ok(!text.includes("___"), text);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  test("diagnostics say what runs where, and nothing of what is written", async () => {
    await completed(PYTHON, "python", 1000);
    await vscode.commands.executeCommand("evoghost.copyDiagnostics");
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /Decoder: Ready, Model: evoghost-base, Backend: cpu, Steps: 8/);
    assert.match(text, /Figures: Last decode: \d+ tokens in \d+ passes/);
    assert.ok(!text.includes("Person"));
  });

  test("decoding opens no socket, in this thread or the worker's", async () => {
    const before = connections();
    await completed(PYTHON, "python", 0);
    const after = connections();
    assert.ok(after.here <= before.here, `${after.here} sockets, ${before.here} before`);
    assert.deepEqual(after.inWorkers, []);
  });
});
