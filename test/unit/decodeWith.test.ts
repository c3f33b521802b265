import { expect, test } from "vitest";
import { decodeWith } from "../../src/completion/decodeWith.ts";

const fillIn = { path: "a.ts", prefix: "let a = ", suffix: "" };
const settings = { enable: true, steps: 8, maxTokens: 64, backend: "cpu" } as const;
const signal = new AbortController().signal;

test("a failed decode is tried again by the next keystroke; after two in a row only an explicit request tries", async () => {
  let broken = true;
  const client = {
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      if (broken) throw new Error("the worker died");
      onSnapshot({ step: 1, text: "1", decoded: "1", tokens: [], done: true } as never);
    },
  };
  const decode = decodeWith(client, () => settings, { finished() {} });
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(decode(fillIn, false)?.(() => {}, signal)).rejects.toThrow("the worker died");
  }
  expect(decode(fillIn, false)).toBeUndefined();
  broken = false;
  await decode(fillIn, true)?.(() => {}, signal);
  expect(decode(fillIn, false)).toBeDefined();
});

test("switched off, only an explicit request decodes", () => {
  const client = { complete: () => Promise.resolve() };
  const decode = decodeWith(client, () => ({ ...settings, enable: false }), { finished() {} });
  expect(decode(fillIn, false)).toBeUndefined();
  expect(decode(fillIn, true)).toBeDefined();
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
  const figures: string[] = [];
  const decode = decodeWith(client, () => settings, { finished: (line) => figures.push(line) });
  await decode(fillIn, false)?.(({ text, done }) => told.push({ text, done }), signal);
  expect(told).toEqual([
    { text: "…", done: false },
    { text: "1;…", done: false },
    { text: "1;", done: true },
  ]);
  expect(figures[0]).toMatch(/^Last decode: 3 passes/);
});
