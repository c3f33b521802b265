import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { decodeWith } from "../../src/completion/decodeWith.ts";
import { readSettings } from "../../src/config.ts";
import { indentUnitOf } from "../../src/context/indentUnit.ts";
import { toldPath } from "../../src/context/toldPath.ts";
import { seededRandom } from "../../src/decoder/random.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";
import { closersTaken } from "../../src/shaping/closers.ts";
import { fitted } from "../../src/shaping/fit.ts";
import { DecoderClient } from "../../src/worker/decoderClient.ts";
import { open } from "./completing.ts";
import { ready } from "./ready.ts";
import { set } from "./settings.ts";

const EPISODES = 200;
const SEED = 11;
const SETTINGS: Record<string, unknown> = {
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "editor.useTabStops": false,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "evoghost.maxTokens": 24,
  "evoghost.minimumConfidence": 0, // the small model is sure of nothing
};
const BEGINNINGS = [
  "let total = ",
  "def area(width, height):\n    return ",
  "for (const item of items) {\n  ",
  "# Notes\n\nThe quick ",
  "call(first, ",
  "",
];
const ENDINGS = ["", ")", "\n}\n", "\nnext();\n", ";"];
const SUGGESTED = "average";
/** How often something is accepted behind that. */
const ROUNDS = 16;
const TYPED = ["a", "x", " ", "(", ")", "\n", "_", "1"];

/** A text that was inserted, and what it was inserted into. */
interface Inserted {
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

/** What the extension has inserted. */
interface Insertion {
  /** Where it may have been: what it begins with may be what stands behind it, too, as a line end. */
  readonly possible: readonly Inserted[];
  /** Offsets at which the cursor has been, and a decode may have begun, the newest last. */
  readonly cursors: readonly number[];
  /** What the user has done since the decode was asked for. */
  readonly done: readonly string[];
}

/** How many characters two texts have in common at their beginning. */
function sharedBeginning(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

suite("whatever the user does in the middle of a decode", () => {
  const run = (command: string, ...given: unknown[]) => vscode.commands.executeCommand(command, ...given);
  let client: DecoderClient;
  let tiny: string;
  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension("evoghost.evoghost");
    assert.ok(extension);
    await extension.activate();
    // Random weights: what is soft has little in common with what is decoded in the end.
    tiny = join(extension.extensionPath, "test", "fixtures", "tiny");
    client = new DecoderClient(
      join(extension.extensionPath, "dist", "decoderWorker.js"),
      { folder: tiny, backend: "cpu" },
      { log: () => {} },
    );
    for (const [name, value] of Object.entries({ ...SETTINGS, "evoghost.model": tiny })) await set(name, value);
    await ready("tiny");
  });
  suiteTeardown(async () => {
    for (const name of [...Object.keys(SETTINGS), "evoghost.model"]) await set(name, undefined);
    await client.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test(`in ${EPISODES} decodes, no soft token is inserted and nothing of the user's is lost or doubled`, async function () {
    this.timeout(600_000);
    const random = seededRandom(SEED);
    const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
    const document = await vscode.workspace.openTextDocument({ content: "", language: "plaintext" });
    const editor = await vscode.window.showTextDocument(document);
    const offset = () => document.offsetAt(editor.selection.active);

    let text = "";
    let cursors: number[] = [];
    let done: string[] = [];
    const insertions: Insertion[] = [];
    /** Texts that have been there: undo leads back to one of them. */
    const seen = new Set<string>();
    /** What the user is doing: the changes of that are the user's own. */
    let doing: "nothing" | "setting" | "undo" | "deleting" | "editorsOwnAccept" | { readonly typed: string } =
      "nothing";
    const wrong: string[] = [];
    const inserted = (around: number, before: string, length: number) => {
      // The editor may have written anew what stands before the insertion.
      const possible = [around, sharedBeginning(before, text)]
        .map((at) => ({ before: before.slice(0, at), after: before.slice(at), text: text.slice(at, at + length) }))
        .filter((each) => text === each.before + each.text + each.after);
      if (possible.length > 0) insertions.push({ possible, cursors, done: [...done] });
      else wrong.push(`${done}: ${JSON.stringify(before)} became ${JSON.stringify(text)}`);
    };
    const watched = vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
      if (changed !== document || contentChanges.length === 0) return;
      const [change] = contentChanges;
      const before = text;
      text = document.getText();
      if (doing === "undo" && !seen.has(text))
        wrong.push(`undo made a text that has never been: ${JSON.stringify(text)}`);
      seen.add(text);
      const users =
        doing === "setting" ||
        doing === "undo" ||
        doing === "editorsOwnAccept" ||
        (doing === "deleting" && change.rangeLength === 1 && change.text === "") ||
        (typeof doing === "object" && change.rangeLength === 0 && change.text === doing.typed);
      if (!users) inserted(change.rangeOffset, before, text.length - before.length);
    });

    /** What a click in the toolbar of the ghost text does. */
    const editorsOwn = async (command: string) => {
      doing = "editorsOwnAccept";
      const [before, at] = [text, offset()];
      await run(`editor.action.inlineSuggest.${command}`);
      // Where soft text was inserted, it is undone and decoded.
      await new Promise((resolve) => setTimeout(resolve, 600));
      if (text !== before) inserted(at, before, text.length - before.length);
    };
    const actions: Record<string, () => Thenable<unknown>> = {
      type: () => {
        const typed = any(TYPED);
        doing = { typed };
        return run("type", { text: typed });
      },
      delete: () => {
        doing = "deleting";
        return run("deleteLeft");
      },
      left: () => run("cursorLeft"),
      right: () => run("cursorRight"),
      escape: () => run("evoghost.dismiss"),
      acceptWord: () => run("evoghost.acceptWord"),
      acceptLine: () => run("evoghost.acceptLine"),
      accept: () => run("evoghost.accept"),
      editorsOwnAccept: () => editorsOwn("commit"),
      editorsOwnAcceptWord: () => editorsOwn("acceptNextWord"),
      editorsOwnAcceptLine: () => editorsOwn("acceptNextLine"),
      undo: () => {
        doing = "undo";
        return run("undo");
      },
      wait: () => new Promise((resolve) => setTimeout(resolve, random() * 250)),
    };
    for (let episode = 0; episode < EPISODES; episode++) {
      doing = "setting";
      const [beginning, ending] = [any(BEGINNINGS), any(ENDINGS)];
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), beginning + ending));
      doing = "nothing";
      const at = document.positionAt(beginning.length);
      editor.selection = new vscode.Selection(at, at);
      cursors = [beginning.length];
      done = [];
      await run("evoghost.trigger");
      for (let count = Math.floor(random() * 5); count > 0; count--) {
        const name = any(Object.keys(actions));
        done.push(name);
        await actions[name]();
        doing = "nothing";
        cursors = [...cursors, offset()];
      }
      // Tab, and a key pressed before the decode has ended: it counts as it comes.
      const accepted = run("evoghost.accept");
      if (random() < 0.3) {
        doing = { typed: "z" };
        await run("type", { text: "z" });
      }
      await accepted;
      doing = "nothing";
      assert.equal(document.getText(), text);
    }
    watched.dispose();
    assert.deepEqual(wrong, []);

    assert.ok(insertions.length > EPISODES / 2, `${insertions.length} insertions in ${EPISODES} episodes`);
    for (const insertion of insertions) {
      assert.ok(
        await isDecoded(insertion),
        `${JSON.stringify(insertion)} is not what is decoded: ${JSON.stringify([...known].slice(-insertion.cursors.length - 1))}`,
      );
    }
  });

  test("behind what the suggest widget has selected, no soft token is inserted either", async function () {
    this.timeout(120_000);
    const provider = { provideCompletionItems: () => [new vscode.CompletionItem(SUGGESTED)] };
    const widget = vscode.languages.registerCompletionItemProvider("plaintext", provider, ".");
    const ways = [
      "evoghost.accept",
      "evoghost.acceptWord",
      "editor.action.inlineSuggest.commit",
      "editor.action.inlineSuggest.acceptNextLine",
    ];
    // What stands in another document might be said here.
    await run("workbench.action.revertAndCloseActiveEditor");
    const editor = await open("", "plaintext");
    const { document } = editor;
    let behind = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const written = BEGINNINGS[round % BEGINNINGS.length];
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), written));
      const at = document.positionAt(written.length);
      editor.selection = new vscode.Selection(at, at);
      await run("type", { text: "." });
      const beginning = `${written}.`;
      await new Promise((resolve) => setTimeout(resolve, 300 + 50 * round));
      await run(ways[round % ways.length]);
      // Where soft text was inserted, it is undone and decoded.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const text = document.getText().slice(beginning.length);
      if (text.startsWith(SUGGESTED)) behind++;
      const ends = [...(await decoded(beginning, "", SUGGESTED)), ...(await decoded(beginning, ""))];
      const texts = ends.map((end) => fitted(end, beginning, ""));
      assert.ok(
        texts.some((end) => end.startsWith(text)),
        `${ways[round % ways.length]} has inserted ${JSON.stringify(text)} into ${JSON.stringify(document.getText())}, decoded is ${JSON.stringify(texts)}`,
      );
    }
    widget.dispose();
    await run("workbench.action.revertAndCloseActiveEditor");
    assert.ok(behind > ROUNDS / 2, `${behind} of ${ROUNDS} insertions were behind what the widget had selected`);
  });

  test("behind brackets that the editor closes, what is decoded takes their place; no soft token is inserted", async function () {
    this.timeout(180_000);
    const brackets = "editor.autoClosingBrackets";
    await set(brackets, "always");
    const ways = [
      "evoghost.accept",
      "evoghost.acceptWord",
      "editor.action.inlineSuggest.commit",
      "editor.action.inlineSuggest.acceptNextWord",
    ];
    const editor = await open("", "plaintext");
    const { document } = editor;
    let accepted = 0;
    for (let round = 0; round < 2 * ROUNDS; round++) {
      const [opener, closer] = ["()", "[]", "{}"][round % 3];
      const beginning = BEGINNINGS[round % BEGINNINGS.length] + opener;
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, document.lineCount, 0), beginning.slice(0, -1)));
      const { end } = document.lineAt(document.lineCount - 1).range;
      editor.selection = new vscode.Selection(end, end);
      await run("type", { text: opener });
      assert.equal(document.getText(), beginning + closer);
      await new Promise((resolve) => setTimeout(resolve, 200 + 30 * round));
      await run(ways[round % ways.length]);
      // Where soft text was inserted, it is undone and decoded.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const ends = (await decoded(beginning, "")).map((end) => fitted(end, beginning, ""));
      const possible = ends.flatMap((end) =>
        Array.from(end, (_, i) => end.slice(0, i + 1)).map((part) => [part, closer.slice(closersTaken(part, closer))]),
      );
      const now = document.getText();
      if (now === beginning + closer) continue;
      accepted++;
      assert.ok(
        possible.some((parts) => now === beginning + parts.join("")),
        `${ways[round % ways.length]} has made ${JSON.stringify(now)} of ${JSON.stringify(beginning + closer)}; decoded is ${JSON.stringify(ends)}`,
      );
    }
    await set(brackets, SETTINGS[brackets]);
    await run("workbench.action.revertAndCloseActiveEditor");
    assert.ok(accepted > ROUNDS, `${accepted} of ${2 * ROUNDS} were accepted`);
  });

  /** Whether a decode that began where the cursor has been ends with what was inserted, or with a text that begins with it. */
  async function isDecoded({ possible, cursors }: Insertion): Promise<boolean> {
    for (const { before, after, text } of possible) {
      for (const begin of [before.length, ...cursors].reverse()) {
        const typed = before.slice(begin);
        const prefix = before.slice(0, begin);
        for (const final of await decoded(prefix, after)) {
          if (begin > before.length || !final.startsWith(typed)) continue;
          if (fitted(final.slice(typed.length), before, after).startsWith(text)) return true;
          // What was shown at first is shown to its end, as it was fitted there.
          if (fitted(final, prefix, after).startsWith(typed + text)) return true;
        }
      }
    }
    return false;
  }

  const known = new Map<string, readonly string[]>();
  /** What a decode ends with, and what may take its place afterwards. */
  async function decoded(prefix: string, suffix: string, selected?: string): Promise<readonly string[]> {
    const key = JSON.stringify([prefix, suffix, selected]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const settings = readSettings(null);
    const quiet = { began() {}, decoded() {}, finished() {}, idle() {}, comparing() {}, estimated() {}, replaced() {} };
    const { start, reconsider } = decodeWith(client, () => ({ settings, snoozed: false, refining: false }), quiet);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const question = {
      fillIn: {
        path: toldPath(editor.document),
        prefix,
        suffix,
        ...(selected !== undefined && { selected }),
        ...indentUnitOf(editor.document),
      },
      languageId: "plaintext",
      characters: 0,
      surroundings: () => ({ documents: [], edited: [], declared: [] }),
      imports: () => undefined,
      nearby: () => new Map(),
      matches: () => false,
      explicit: true,
    };
    const { signal } = new AbortController();
    let end: TextSnapshot | undefined;
    await start(question)?.((snapshot) => {
      if (snapshot.done) end = snapshot;
    }, signal);
    const better = end && (await reconsider(question, end, signal));
    const texts = [end, better].flatMap((found) => (typeof found === "object" ? [found.text] : []));
    known.set(key, texts);
    return texts;
  }
});
