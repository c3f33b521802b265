import { expect, test } from "vitest";
import { type DecodeFigures, decodeWith } from "../../src/completion/decodeWith.ts";
import type { Settings } from "../../src/config.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";

const fillIn = { path: "a.ts", prefix: "let a = ", suffix: "" };
const settings: Settings = {
  enable: true,
  languages: { "*": true, markdown: false },
  backend: "cpu",
  decode: DEFAULT_DECODE_OPTIONS,
  revealSoftTokens: true,
  refineStrength: 0.3,
};
const events = { began() {}, decoded() {}, finished() {} };
const typed = { fillIn, languageId: "typescript", explicit: false };
const asked = { ...typed, explicit: true };
const signal = new AbortController().signal;

test("a failed decode is tried again by the next keystroke; after two in a row only an explicit request tries", async () => {
  let broken = true;
  const client = {
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      if (broken) throw new Error("the worker died");
      onSnapshot({ step: 1, text: "1", decoded: "1", tokens: [], done: true } as never);
    },
  };
  const decode = decodeWith(client, () => settings, events);
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(decode(typed)?.(() => {}, signal)).rejects.toThrow("the worker died");
  }
  expect(decode(typed)).toBeUndefined();
  broken = false;
  await decode(asked)?.(() => {}, signal);
  expect(decode(typed)).toBeDefined();
});

test("switched off, only an explicit request decodes", () => {
  const client = { complete: () => Promise.resolve() };
  const decode = decodeWith(client, () => ({ ...settings, enable: false }), events);
  expect(decode(typed)).toBeUndefined();
  expect(decode(asked)).toBeDefined();
});

test("a language that is switched off is completed when asked only; the others go by *", () => {
  const client = { complete: () => Promise.resolve() };
  const decode = decodeWith(client, () => settings, events);
  expect(decode({ ...typed, languageId: "markdown" })).toBeUndefined();
  expect(decode({ ...asked, languageId: "markdown" })).toBeDefined();
  const others = decodeWith(client, () => ({ ...settings, languages: { "*": false, python: true } }), events);
  expect([others(typed), others({ ...typed, languageId: "python" }) === undefined]).toEqual([undefined, false]);
});

test("where soft tokens are not shown, the decoded text alone is told", async () => {
  const snapshots = [1, 2, 3].map((step) => ({ step, text: `${step}`, decoded: "", tokens: [], done: step === 3 }));
  const client = {
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      for (const snapshot of snapshots) onSnapshot(snapshot as never);
    },
  };
  const told: string[] = [];
  const decode = decodeWith(client, () => ({ ...settings, revealSoftTokens: false }), events);
  await decode(typed)?.(({ text }) => told.push(text), signal);
  expect(told).toEqual(["3"]);
});

test("a decode ends once what is decoded is all that will be shown", async () => {
  const steps = ["", "1;", "1;\nlet", "1;\nlet b"].map((decoded, i) => ({
    step: i + 1,
    text: `${decoded}…`,
    decoded,
    tokens: [],
    done: false,
  }));
  const client = {
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void, aborted: AbortSignal) {
      for (const snapshot of steps) if (!aborted.aborted) onSnapshot(snapshot as never);
    },
  };
  const told: { text: string; done: boolean }[] = [];
  const figures: DecodeFigures[] = [];
  const decode = decodeWith(client, () => settings, { ...events, finished: (found) => figures.push(found) });
  await decode(typed)?.(({ text, done }) => told.push({ text, done }), signal);
  expect(told).toEqual([
    { text: "…", done: false },
    { text: "1;…", done: false },
    { text: "1;", done: true },
  ]);
  expect(figures.map(({ passes }) => passes)).toEqual([3]);
});
