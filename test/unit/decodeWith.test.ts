import { describe, expect, test } from "vitest";
import { decodeWith } from "../../src/completion/decodeWith.ts";
import type { DecodeFigures } from "../../src/completion/decoding.ts";
import { Pace } from "../../src/completion/pace.ts";
import type { Settings } from "../../src/config.ts";
import { ModuleImports } from "../../src/context/modules/moduleImports.ts";
import { DEFAULT_DECODE_OPTIONS } from "../../src/decoder/decode.ts";
import type { CompletionOptions } from "../../src/model/completer.ts";
import type { FillIn } from "../../src/model/prompt.ts";
import type { TextSnapshot } from "../../src/model/textSnapshot.ts";

const fillIn = { path: "a.ts", prefix: "let a = ", suffix: "" };
const settings: Settings = {
  enable: true,
  languages: { "*": true, markdown: false },
  backend: "cpu",
  decode: DEFAULT_DECODE_OPTIONS,
  beams: 0,
  revealSoftTokens: true,
  minimumConfidence: 0,
  placeholder: "",
  exclude: { "**/*.min.js": true, "**/*.py": false },
  largestFile: 1000,
  debounce: 0,
  readAhead: true,
  decodeAhead: true,
  neighbourTokens: 0,
  importPaths: true,
  nearbySources: 0,
  prefixTokens: 0,
  suffixTokens: 0,
  model: "",
  threads: 0,
  unloadAfter: 0,
  refineStrength: 0.3,
  logLevel: "info" as const,
};
const here = { settings, snoozed: false, refining: false };
const events = { began() {}, decoded() {}, finished() {}, idle() {}, comparing() {}, estimated() {}, replaced() {} };
/** What a client does where nothing is compared or read ahead. */
const idle = {
  weigh: () => Promise.resolve(undefined),
  search: () => Promise.resolve(undefined),
  readAhead: () => Promise.resolve(0),
  chancesOfIndents: () => Promise.resolve(undefined),
  know() {},
};
const typed = {
  fillIn,
  languageId: "typescript",
  characters: 8,
  surroundings: () => ({ documents: [], edited: [], declared: [] }),
  imports: () => undefined,
  nearby: () => new Map(),
  matches: (_glob: string) => false,
  explicit: false,
};
const asked = { ...typed, explicit: true };
const signal = new AbortController().signal;

/** The end of a decode that is not sure of its text. */
function decoded(text: string, probability = 0.5): TextSnapshot {
  const tokens = [{ text, state: "decode" as const, probability, revised: false, soft: [] }];
  return { step: 1, text, decoded: text, tokens, done: true };
}

test("a failed decode is tried again by the next keystroke; after two in a row only an explicit request tries", async () => {
  let broken = true;
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      if (broken) throw new Error("the worker died");
      onSnapshot({ step: 1, text: "1", decoded: "1", tokens: [], done: true } as never);
    },
  };
  const decode = decodeWith(client, () => here, events).start;
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(decode(typed)?.(() => {}, signal)).rejects.toThrow("the worker died");
  }
  expect(decode(typed)).toBeUndefined();
  broken = false;
  await decode(asked)?.(() => {}, signal);
  expect(decode(typed)).toBeDefined();
});

test("switched off, only an explicit request decodes", () => {
  const client = { ...idle, complete: () => Promise.resolve() };
  const decode = decodeWith(client, () => ({ ...here, settings: { ...settings, enable: false } }), events).start;
  expect(decode(typed)).toBeUndefined();
  expect(decode(asked)).toBeDefined();
});

test("a language that is switched off is completed when asked only; the others go by *", () => {
  const client = { ...idle, complete: () => Promise.resolve() };
  const decode = decodeWith(client, () => here, events).start;
  expect(decode({ ...typed, languageId: "markdown" })).toBeUndefined();
  expect(decode({ ...asked, languageId: "markdown" })).toBeDefined();
  const others = decodeWith(
    client,
    () => ({ ...here, settings: { ...settings, languages: { "*": false, python: true } } }),
    events,
  ).start;
  expect([others(typed), others({ ...typed, languageId: "python" }) === undefined]).toEqual([undefined, false]);
});

test("back at a place its completion is there at once, without the model; with other settings it is decoded anew", async () => {
  let asked = 0;
  let meanwhile = () => {};
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      asked++;
      meanwhile();
      onSnapshot({ step: 1, text: `${asked}`, decoded: "", tokens: [], done: true } as never);
    },
  };
  let steps = 8;
  const current = () => ({ ...here, settings: { ...settings, decode: { ...settings.decode, steps } } });
  const decoding = decodeWith(client, current, events);
  const texts: string[] = [];
  const complete = (prefix: string) =>
    decoding.start({ ...typed, fillIn: { ...fillIn, prefix } })?.(({ text }) => texts.push(text), signal);
  for (const prefix of ["a", "ab", "a", "ab"]) await complete(prefix);
  steps = 4;
  await complete("a");
  decoding.forget();
  await complete("a");
  expect(texts).toEqual(["1", "2", "1", "2", "3", "4"]);
  // Another model is there before what the one before it decodes has ended.
  meanwhile = () => decoding.forget();
  await complete("b");
  meanwhile = () => {};
  await complete("b");
  await complete("b");
  expect(texts.slice(6)).toEqual(["5", "6", "6"]);
});

describe("behind the last statement of a block", () => {
  const above = "def f(a):\n    for b in a:\n        c(b)\n";
  const place = { path: "a.py", prefix: `${above}        `, suffix: "" };
  const python = { ...typed, languageId: "python", fillIn: place };
  const decodeWhere = (chances: readonly number[] | undefined, current = () => here) => {
    const told = { indents: [] as string[][], prefixes: [] as string[], shown: [] as [string, number | undefined][] };
    const client = {
      ...idle,
      weigh: async (_: unknown, middles: readonly string[]) => middles.map((text) => (text === "y" ? 1 : 20)),
      search: async ({ prefix }: FillIn) => {
        told.prefixes.push(prefix);
        return [decoded("y")];
      },
      chancesOfIndents: async (_: unknown, indents: readonly string[]) => {
        told.indents.push([...indents]);
        return chances;
      },
      async complete({ prefix }: FillIn, _: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
        told.prefixes.push(prefix);
        for (const done of [false, true]) onSnapshot({ ...decoded("x"), done });
      },
    };
    const decoding = decodeWith(client, current, events);
    const ends: TextSnapshot[] = [];
    const complete = (question: typeof python) =>
      decoding.start(question)?.((snapshot, outdent) => {
        told.shown.push([snapshot.text, outdent]);
        if (snapshot.done) ends.push(snapshot);
      }, signal);
    return { told, decoding, complete, ends };
  };

  test("it is decoded as deep as is likeliest, and says by how much less deep that is; again without the model", async () => {
    const { told, complete } = decodeWhere([0.3, 0.5, 0.1]);
    await complete(python);
    expect(told.indents).toEqual([["        ", "    ", ""]]);
    expect(told.prefixes).toEqual([`${above}    `]);
    expect(told.shown).toEqual([
      ["x", 4],
      ["x", 4],
    ]);
    await complete(python);
    expect(told.shown.slice(2)).toEqual([["x", 4]]);
    await complete({ ...python, explicit: true });
    expect([told.indents.length, told.prefixes.length]).toEqual([1, 2]);
  });

  test("at the cursor it is where that is not clearly less likely, or nothing is known of it", async () => {
    for (const chances of [[0.4, 0.5, 0.1], undefined]) {
      const { told, complete } = decodeWhere(chances);
      await complete(python);
      expect(told.prefixes).toEqual([place.prefix]);
      expect(told.shown).toEqual([
        ["x", 0],
        ["x", 0],
      ]);
    }
  });

  test("in a language whose blocks are closed, and behind what is selected in a list, it is at the cursor", async () => {
    const { told, complete } = decodeWhere([0, 1, 0]);
    await complete({ ...python, languageId: "typescript" });
    await complete({ ...python, fillIn: { ...place, selected: "print" } as typeof place });
    expect(told.indents).toEqual([]);
  });

  test("where only labels are not, it may stand as deep as the one above", async () => {
    const { told, complete } = decodeWhere([0, 1]);
    const prefix = "switch (a) {\n  case 1:\n    b();\n    break;\n    ";
    await complete({ ...python, languageId: "typescript", fillIn: { path: "a.ts", prefix, suffix: "\n}\n" } });
    expect(told.indents).toEqual([["    ", "  "]]);
    expect(told.prefixes).toEqual([prefix.slice(0, -2)]);
  });

  test("others are searched for where it stands, and shown there", async () => {
    const calm = () => ({ ...here, settings: { ...settings, beams: 2 } });
    const { told, decoding, complete, ends } = decodeWhere([0, 0, 1], calm);
    await complete(python);
    const chosen = await decoding.reconsider(python, ends[0], signal);
    expect(typeof chosen === "object" && chosen.text).toBe("y");
    expect(await decoding.alternatives(python, signal)).toEqual(["y", "x"]);
    expect(told.prefixes).toEqual([above, above]);
    const hidden = decodeWhere([0, 0, 1], () => ({
      ...here,
      settings: { ...calm().settings, revealSoftTokens: false },
    }));
    await hidden.complete(python);
    expect(hidden.told.shown).toEqual([["y", 8]]);
  });
});

test("the reason against a completion is told; what is asked for is held back by a refinement only", () => {
  const client = { ...idle, complete: () => Promise.resolve() };
  const against = (changes: Partial<typeof here>, question = typed) =>
    decodeWith(client, () => ({ ...here, ...changes }), events).reasonAgainst(question);
  expect(against({})).toBeUndefined();
  expect(against({ settings: { ...settings, enable: false } })).toBe("off");
  expect(against({}, { ...typed, languageId: "markdown" })).toBe("languageOff");
  expect(against({}, { ...typed, matches: (glob: string) => glob === "**/*.min.js" })).toBe("excluded");
  expect(
    against({}, { ...typed, matches: (glob: string) => glob === "**/*.py" }),
    "switched off there",
  ).toBeUndefined();
  expect(against({}, { ...typed, characters: 1_000_001 })).toBe("tooLarge");
  const inside = { ...typed, fillIn: { ...fillIn, prefix: "let wo", suffix: "rd = 1" } };
  expect(against({}, inside)).toBe("insideWord");
  expect(against({}, { ...inside, explicit: true })).toBeUndefined();
  expect(against({}, { ...inside, fillIn: { ...fillIn, prefix: "let wo", suffix: ")" } })).toBeUndefined();
  const indentation = (prefix: string, suffix: string) =>
    against({}, { ...typed, fillIn: { ...fillIn, prefix, suffix } });
  expect(indentation("if (a) {\n  ", "  go();\n}")).toBe("insideIndentation");
  expect(indentation("", "\tgo();")).toBe("insideIndentation");
  // Not right before the code, on a blank line, or behind code.
  expect(indentation("if (a) {\n    ", "go();\n}")).toBeUndefined();
  expect(indentation("if (a) {\n  ", "  \n  go();\n}")).toBeUndefined();
  expect(indentation("if (a) {", " // why\n}")).toBeUndefined();
  expect(indentation("f() {\n  return 1;\n  ", "\n}")).toBe("unreachable");
  expect(against({ snoozed: true })).toBe("snoozed");
  expect(against({ snoozed: true }, asked)).toBeUndefined();
  expect(against({ refining: true }, asked)).toBe("refining");
});

test("where soft tokens are not shown, one text is told: the decoded one, or the likelier one that it was compared with", async () => {
  let broken = false;
  const client = {
    ...idle,
    weigh: async (_: unknown, middles: readonly string[]) => middles.map((text) => (text === "y" ? 1 : 20)),
    async complete({ prefix }: FillIn, _: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      for (const done of [false, true]) onSnapshot({ ...decoded(`${prefix}${done}`), done });
    },
    async search() {
      if (broken) throw new Error("the worker died");
      return [decoded("y")];
    },
  };
  const told: string[] = [];
  const calm = (beams: number) => () => ({ ...here, settings: { ...settings, revealSoftTokens: false, beams } });
  const { start, reconsider } = decodeWith(client, calm(2), events);
  const complete = async (prefix: string, from = start, until = signal) => {
    const question = { ...typed, fillIn: { ...fillIn, prefix } };
    await from(question)?.(({ text }) => told.push(text), until);
    return told.splice(0);
  };
  expect(await complete("a")).toEqual(["y"]);
  expect(await complete("a")).toEqual(["y"]); // as it is remembered
  expect(await reconsider(typed, decoded("a"), signal)).toBeUndefined(); // it has been
  expect(await complete("b", decodeWith(client, calm(0), events).start)).toEqual(["btrue"]);
  const left = new AbortController();
  const search = client.search;
  client.search = async () => {
    left.abort();
    return undefined as never;
  };
  expect(await complete("c", start, left.signal)).toEqual([]);
  client.search = search;
  expect(await complete("c")).toEqual(["y"]); // what was decoded there is remembered, and is compared now
  broken = true;
  expect(await complete("d")).toEqual(["dtrue"]);
});

test("what is not sure enough is held back while one types, and why is told; asked for, it is shown", async () => {
  let searches = 0;
  let probability = 0.5;
  let found = 0.01;
  const estimates: number[] = [];
  const client = {
    ...idle,
    // The other one is twice as likely: two thirds of what was found. That is not clear enough to take the place of what has been read.
    weigh: async (_: unknown, middles: readonly string[]) => middles.map((text) => (text === "y" ? 1 : 2)),
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      for (const done of [false, true]) onSnapshot({ ...decoded("x", probability), done });
    },
    async search() {
      searches++;
      return [decoded("y", found)];
    },
  };
  const complete = async (minimumConfidence: number, question = typed, beams = 2) => {
    const current = () => ({ ...here, settings: { ...settings, beams, minimumConfidence } });
    const decoding = decodeWith(client, current, {
      ...events,
      estimated: (confidence) => void estimates.push(confidence),
    });
    const told: TextSnapshot[] = [];
    await decoding.start(question)?.((snapshot) => told.push(snapshot), signal);
    const end = told.at(-1);
    const then = end && (await decoding.reconsider(question, end, signal));
    return [told.map(({ text, done }) => `${text} ${done}`), then, decoding.reasonAgainst(question)];
  };
  // A token of 0.01 is estimated to be right nearly at every second place, at every tenth where it has a third of what was found.
  const evolves = ["x false", "x true"];
  probability = 0.01;
  expect(await complete(0)).toEqual([evolves, undefined, undefined]);
  expect(await complete(0.2)).toEqual([evolves, "unsure", "unsure"]); // it has looked surer than it is
  expect(await complete(0.6)).toEqual([[], undefined, "unsure"]);
  expect(await complete(0.6, asked)).toEqual([evolves, undefined, undefined]);
  expect(searches).toBe(4);
  // Where nothing is compared, the tokens' own probabilities count.
  expect(await complete(0.4, typed, 0)).toEqual([evolves, undefined, undefined]);
  expect(await complete(0.6, typed, 0)).toEqual([[], undefined, "unsure"]);
  expect(searches).toBe(4);
  // What does not look sure is told once it has been compared, if it is then, or another is.
  found = 0.9;
  expect(await complete(0.6)).toEqual([["y true"], undefined, undefined]);
  expect(estimates.map((estimate) => estimate.toFixed(1))).toEqual(["0.1", "0.1", "0.2", "0.1", "0.5", "0.5", "0.7"]);
});

test("of several lines those are shown that are likelier right than not; asked for, all are", async () => {
  const tokensOf = (lines: readonly [string, number][]) =>
    lines.flatMap(([text, probability]) => decoded(text, probability).tokens);
  const said = (...lines: [string, number][]): TextSnapshot => {
    const tokens = tokensOf(lines);
    return { ...decoded(tokens.map(({ text }) => text).join("")), tokens };
  };
  const whole = said(["go();", 0.9], ["\nrun();", 0.9], ["\nstop();", 0.01]);
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      for (const done of [false, true]) onSnapshot({ ...whole, done });
    },
    weigh: async (_: unknown, middles: readonly string[]) => middles.map(() => 1),
    search: async () => [said(["go();", 0.9], ["\nwait();", 0.1]), said(["stay();", 0.1])],
  };
  const complete = async (beams: number, explicit = false, minimumConfidence = 0.2) => {
    const question = { ...typed, explicit, fillIn: { ...fillIn, prefix: "" } };
    const current = () => ({ ...here, settings: { ...settings, beams, minimumConfidence } });
    const estimates: string[] = [];
    const decoding = decodeWith(client, current, {
      ...events,
      estimated: (confidence) => void estimates.push(confidence.toFixed(2)),
    });
    const told: TextSnapshot[] = [];
    await decoding.start(question)?.((snapshot) => told.push(snapshot), signal);
    const then = told[1] && (await decoding.reconsider(question, told[1], signal));
    await decoding.start(question)?.((snapshot) => told.push(snapshot), signal);
    return [told.map(({ text }) => text.split("\n").length).join(""), then, ...estimates];
  };
  // As it evolves, as it ends, and as it is remembered, which is compared: nothing else.
  expect(await complete(0)).toEqual(["222", undefined, "0.86"]);
  expect(await complete(0, true)).toEqual(["3333", undefined, "0.46"]);
  expect(await complete(0, false, 0)).toEqual(["333", undefined, "0.46"]);
  // All that were found are as likely as each other: of three two begin with the same line, and that is likelier right than not.
  expect(await complete(2)).toEqual(["221", expect.objectContaining({ text: "go();", done: true }), "0.69"]);
});

test("when the last decode that runs is over is told, though nothing of it was ever shown", async () => {
  const over: (() => void)[] = [];
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      onSnapshot({ ...decoded("x", 0.01), done: false });
      await new Promise<void>((resolve) => over.push(resolve));
      if (over.length === 3) throw new Error("the worker died");
    },
  };
  let idles = 0;
  const unsure = () => ({ ...here, settings: { ...settings, minimumConfidence: 1 } });
  const { start } = decodeWith(client, unsure, { ...events, idle: () => void idles++ });
  const run = () => start(typed)?.(() => expect.fail("it is too unsure"), signal);
  const [first, second] = [run(), run()];
  await expect.poll(() => over.length).toBe(2);
  over[0]();
  await first;
  expect(idles).toBe(0);
  over[1]();
  await second;
  expect(idles).toBe(1);
  const failing = run();
  await expect.poll(() => over.length).toBe(3);
  over[2]();
  await expect(failing).rejects.toThrow("the worker died");
  expect(idles).toBe(2);
});

test("a token that is not committed shows the placeholder; the decoded text is as it is", async () => {
  const token = (text: string, state: string) => ({ text, state, probability: 0.5 });
  const evolving = [token("a = ", "decode"), token("b", "soft"), token(" +c\n", "softMask")];
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      const common = { step: 1, text: "a = b +c\n", decoded: "", tokens: evolving };
      for (const done of [false, true]) onSnapshot({ ...common, done } as never);
    },
  };
  const told: string[] = [];
  const veiled = () => ({ ...here, settings: { ...settings, placeholder: "▒" } });
  await decodeWith(client, veiled, events).start(typed)?.(({ text }) => told.push(text), signal);
  expect(told).toEqual(["a = b ▒▒\n", "a = b +c\n"]);
});

test("what evolves is shown up to its first token that is neither committed nor likely; the decoded text is as it is", async () => {
  const token = (text: string, state: string, probability: number) => ({ text, state, probability });
  const tokens = [token("a", "decode", 0.1), token(" = ", "soft", 0.1), token("b", "softMask", 0.6)];
  const tail = [token(",", "softMask", 0.1), token(" c", "softMask", 0.9)];
  const client = {
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void) {
      const common = { step: 1, decoded: "a" };
      onSnapshot({ ...common, text: "a = b", tokens, done: false } as never);
      for (const done of [false, true])
        onSnapshot({ ...common, text: "a = b, c", tokens: [...tokens, ...tail], done } as never);
    },
  };
  const told: string[] = [];
  await decodeWith(client, () => here, events).start(typed)?.(({ text }) => told.push(text), signal);
  expect(told).toEqual(["a = b", "a = b", "a = b, c"]);
});

test("a keystroke waits for the next one, an explicit request does not; superseded, it never reaches the model", async () => {
  const asked: string[] = [];
  const client = {
    ...idle,
    async complete({ prefix }: { prefix: string }) {
      asked.push(prefix);
    },
  };
  const slow = () => ({ ...here, settings: { ...settings, debounce: 60 } });
  const { start } = decodeWith(client, slow, events);
  const at = (prefix: string, explicit = false) => start({ ...typed, explicit, fillIn: { ...fillIn, prefix } });
  const superseded = new AbortController();
  const first = at("a")?.(() => {}, superseded.signal);
  superseded.abort();
  const second = at("ab")?.(() => {}, signal);
  await at("abc", true)?.(() => {}, signal);
  await Promise.all([first, second]);
  expect(asked).toEqual(["abc", "ab"]);
});

test("where they are wanted, the most similar pieces of other documents are told, the same ones while a line is written", async () => {
  const asked: FillIn[] = [];
  const client = {
    ...idle,
    async complete(given: FillIn) {
      asked.push(given);
    },
  };
  let opened = [
    { path: "prices.ts", text: "export function taxOf(price: number) {\n  return price * TAX_RATE;\n}" },
    { path: "weather.ts", text: "export const cloudy = forecast.rain > 3;" },
  ];
  const prefix = "import { taxOf, TAX_RATE } from './prices';\nfunction total(price: number) {\n  return ";
  const wanting = (neighbourTokens: number) => () => ({ ...here, settings: { ...settings, neighbourTokens } });
  const complete = async (tokens: number, ...prefixes: string[]) => {
    const { start } = decodeWith(client, wanting(tokens), events);
    for (const each of prefixes) {
      await start({
        ...question,
        surroundings: () => ({ documents: opened, edited: [], declared: [] }),
        fillIn: { ...fillIn, prefix: each },
      })?.(() => {}, signal);
      opened = [];
    }
  };
  const question = { ...typed, explicit: true };
  await complete(64, prefix, `${prefix}p`, `${prefix}p\n`);
  await complete(0, prefix);
  expect(asked.map(({ neighbours }) => neighbours?.map(({ path }) => path))).toEqual([
    ["prices.ts"],
    ["prices.ts"],
    [],
    undefined,
  ]);
});

describe("where the modules that have a name are known", () => {
  const importing = (prefix: string, selected?: string) => ({
    ...asked,
    fillIn: { ...fillIn, prefix, ...(selected !== undefined && { selected }) },
    imports: () =>
      new ModuleImports({
        having: (bindings: readonly string[]) => (bindings.join() === "price" ? ["./prices"] : []),
        missing: () => [],
        lacks: (_: unknown, from: string) => from === "./nowhere",
        isUnknownPackage: () => false,
        quote: () => undefined,
      }),
  });
  const openings: (string | undefined)[] = [];
  /** Says `first` at the end of an import's names and, where it knows how a completion begins, nothing but that and a semicolon. */
  const saying = (first: string) => ({
    ...idle,
    async complete({ opening }: FillIn, _: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      openings.push(opening);
      onSnapshot(decoded(opening === undefined ? first : `${opening};`));
    },
    search: async () => ["price } from './basket';", "price } from './prices'; // all"].map(decoded),
    weigh: async (_: unknown, middles: readonly string[]) =>
      middles.map((text) => (text.includes("basket") ? 10 : text.includes("all") ? 20 : 30)),
  });
  const told = async (prefix: string, changed: Partial<Settings> = {}, first = "price } from './cart';") => {
    openings.length = 0;
    const { start, reconsider } = decodeWith(
      saying(first),
      () => ({ ...here, settings: { ...settings, ...changed } }),
      events,
    );
    const texts: string[] = [];
    let end: TextSnapshot | undefined;
    await start(importing(prefix))?.((snapshot) => {
      texts.push(snapshot.text);
      expect(snapshot.step).toBe(openings.length); // each decode here is one pass
      end = snapshot;
    }, signal);
    const better = end && (await reconsider(importing(prefix), end, signal));
    return [...texts, ...(typeof better === "object" ? [better.text] : [])];
  };

  test("the decode begins with the one of an import, which is told before it", async () => {
    expect(await told("import { price } from ")).toEqual(['"./prices"', '"./prices";']);
    expect(openings).toEqual(['"./prices"']);
  });

  test("behind what the suggest widget has selected, too", async () => {
    openings.length = 0;
    const { start } = decodeWith(saying(""), () => here, events);
    await start(importing("import { price } f", "rom "))?.(() => {}, signal);
    await start(importing("const a = th", "is"))?.(() => {}, signal);
    expect(openings).toEqual(['rom "./prices"', "is"]);
  });

  test("what names another is decoded anew behind the one that has the names, and never told", async () => {
    expect(await told("import { ")).toEqual(["price } from './prices'", "price } from './prices';"]);
    expect(openings).toEqual([undefined, "price } from './prices'"]);
  });

  test("before what is imported from where it is not, the completion ends", async () => {
    const right = "import { price } from './prices';";
    expect(await told("", {}, `${right}\nimport { b } from './nowhere';`)).toEqual([right]);
    expect(await told("", {}, "import { b } from './nowhere';")).toEqual([""]);
    expect(await told("", {}, `${right}\nimport {\n  getB,\n  getBOfB,`)).toEqual([right]);
  });

  test("others that name another are no better", async () => {
    const texts = await told("import { ", { beams: 2 });
    expect(texts.at(-1)).toBe("price } from './prices'; // all");
  });

  test("it is the model's to say where that is switched off", async () => {
    expect(await told("import { ", { importPaths: false })).toEqual(["price } from './cart';"]);
    expect(openings).toEqual([undefined]);
  });
});

test("a slow model makes keystrokes wait longer, within reason", () => {
  const pace = new Pace();
  expect(pace.waitMs(0)).toBe(0);
  pace.add(200);
  expect(pace.waitMs(0)).toBeGreaterThan(0);
  expect(pace.waitMs(500)).toBe(500);
  for (let i = 0; i < 50; i++) pace.add(60_000);
  expect(pace.waitMs(0)).toBeLessThanOrEqual(250);
});

test("alternatives are other completions of the same place, each once, the likeliest first", async () => {
  const client = {
    ...idle,
    complete: () => Promise.resolve(),
    weigh: async (_: unknown, middles: readonly string[]) => middles.map((text) => (text === "y" ? 1 : 2)),
    search: async (_: unknown, __: unknown, beams: number) => {
      expect(beams).toBe(6);
      return ["x", "y", "x", "x", "y", "x"].map(decoded);
    },
  };
  expect(await decodeWith(client, () => here, events).alternatives(typed, signal)).toEqual(["y", "x"]);
});

test("a clearly likelier one is told once, and is what is there back at the place; a place without a doubt is left alone", async () => {
  let requests = 0;
  const client = {
    ...idle,
    async weigh(_: unknown, middles: readonly string[]) {
      return middles.map((text) => (text === "y" ? 1 : 20));
    },
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
      requests++;
      onSnapshot(decoded("x"));
    },
    async search() {
      requests++;
      return [decoded("y")];
    },
  };
  const replaced: string[] = [];
  const watched = {
    ...events,
    replaced: (_: unknown, { text }: TextSnapshot) => void replaced.push(text),
  };
  const question = { ...typed, fillIn: { ...fillIn, suffix: "\nuse(a);" } };
  const decoding = (beams: number) =>
    decodeWith(client, () => ({ ...here, settings: { ...settings, beams } }), watched);
  const { start, reconsider, alternatives } = decoding(2);
  const asked = async (): Promise<TextSnapshot> => {
    let end: TextSnapshot | undefined;
    await start(question)?.((snapshot) => {
      end = snapshot;
    }, signal);
    if (!end) throw new Error("nothing was decoded");
    return end;
  };
  const first = await asked();
  expect(await reconsider(question, first, signal)).toMatchObject({ text: "y" });
  expect(replaced).toEqual(["y"]);
  expect(requests).toBe(2);
  const again = await asked();
  expect(again.text).toBe("y");
  expect(await reconsider(question, again, signal)).toBeUndefined();
  expect(await alternatives(question, signal)).toEqual(["y", "x"]);
  expect(requests).toBe(2);
  expect(await decoding(0).reconsider(question, first, signal)).toBeUndefined();
  expect(requests).toBe(2);
});

test("where a decode makes an import up, another is searched for, while one types as well", async () => {
  const client = {
    ...idle,
    weigh: async (_: unknown, middles: readonly string[]) => middles.map(() => 1),
    complete: async (_: unknown, __: unknown, onSnapshot: (snapshot: TextSnapshot) => void) =>
      onSnapshot(decoded("made")),
    search: async () => ["made", "there"].map((text) => decoded(text)),
  };
  const imports = {
    opening: () => undefined,
    importable: () => [],
    redirected: () => undefined,
    madeUpAt: (_: unknown, middle: string) => (middle === "made" ? 0 : undefined),
  };
  const question = { ...typed, fillIn: { ...fillIn, prefix: "from shop import " }, imports: () => imports };
  const { start, reconsider } = decodeWith(client, () => ({ ...here, settings: { ...settings, beams: 2 } }), events);
  const told: TextSnapshot[] = [];
  await start(question)?.((snapshot) => void told.push(snapshot), signal);
  expect(told.map(({ text, done }) => [text, done])).toEqual([["", true]]);
  expect(await reconsider(question, told[0], signal)).toMatchObject({ text: "there" });
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
    ...idle,
    async complete(_: unknown, __: unknown, onSnapshot: (snapshot: never) => void, aborted: AbortSignal) {
      for (const snapshot of steps) if (!aborted.aborted) onSnapshot(snapshot as never);
    },
  };
  const told: { text: string; done: boolean }[] = [];
  const figures: DecodeFigures[] = [];
  const decode = decodeWith(client, () => here, { ...events, finished: (found) => figures.push(found) }).start;
  await decode(typed)?.(({ text, done }) => told.push({ text, done }), signal);
  expect(told).toEqual([
    { text: "…", done: false },
    { text: "1;…", done: false },
    { text: "1;", done: true },
  ]);
  expect(figures.map(({ passes }) => passes)).toEqual([3]);
});

test("what is read ahead is what a completion would be told; nothing is where there would be none, where it is switched off, or where it fails", async () => {
  const told: FillIn[] = [];
  const weighing: boolean[] = [];
  let broken = false;
  const client = {
    ...idle,
    async complete(given: FillIn) {
      told.push(given);
    },
    async readAhead(given: FillIn, _: CompletionOptions, toWeigh: boolean) {
      if (broken) throw new Error("the worker died");
      told.push(given);
      weighing.push(toWeigh);
      return 40;
    },
  };
  const ahead = (changes: Partial<Settings> = {}) =>
    decodeWith(client, () => ({ ...here, settings: { ...settings, ...changes } }), events).readAhead(typed, signal);
  expect(await ahead()).toBe(40);
  await decodeWith(client, () => here, events).start(typed)?.(() => {}, signal);
  expect(told).toEqual([told[0], told[0]]);
  expect([await ahead({ readAhead: false }), await ahead({ enable: false })]).toEqual([0, 0]);
  expect(told.length).toBe(2);
  // Where nothing is compared, nothing will be weighed.
  await ahead({ beams: 6 });
  expect(weighing).toEqual([false, true]);
  broken = true;
  expect(await ahead()).toBe(0);
});

describe("what follows a completion", () => {
  const atLineEnd = { ...typed, fillIn: { path: "a.ts", prefix: "let a = ", suffix: "\nuse(a);\n" } };
  const onTheNext = { ...atLineEnd, fillIn: { ...atLineEnd.fillIn, prefix: "let a = 1;\n" } };
  /** Decodes ahead behind `1;`, then completes the next line; tells what the model was asked by each. */
  const ahead = async (changes: Partial<Settings> = {}, { probability = 0.99, isTyped = false } = {}) => {
    const asked: string[] = [];
    const client = {
      ...idle,
      weigh: async (_: unknown, middles: readonly string[]) => middles.map((text) => (text === "y" ? 1 : 20)),
      async complete({ prefix }: FillIn, _: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
        asked.push(`decode ${prefix}`);
        onSnapshot(decoded("x"));
      },
      async search({ prefix }: FillIn) {
        asked.push(`search ${prefix}`);
        return [decoded("y")];
      },
    };
    const now = { ...settings, beams: 2, ...changes };
    let trail: readonly TextSnapshot[] | undefined;
    const watched = {
      ...events,
      replaced: (_: unknown, __: unknown, told?: readonly TextSnapshot[]) => {
        trail = told;
      },
    };
    const decoding = decodeWith(client, () => ({ ...here, settings: now }), watched);
    const isDecoded = await decoding.decodeAhead(atLineEnd, decoded("1;", probability), isTyped, signal);
    const askedAhead = [...asked];
    const texts: string[] = [];
    await decoding.start(onTheNext)?.((snapshot) => texts.push(snapshot.text), signal);
    return { isDecoded, askedAhead, askedThere: asked.slice(askedAhead.length), texts, trail };
  };
  const all = ["decode let a = 1;\n", "search let a = 1;\n"];

  test("is decoded and compared while that is shown, and there at once on the next line", async () => {
    expect(await ahead()).toMatchObject({ isDecoded: true, askedAhead: all, askedThere: [], texts: ["y"] });
    const alone = await ahead({ beams: 0 });
    expect(alone).toMatchObject({ isDecoded: true, askedAhead: all.slice(0, 1), askedThere: [], texts: ["x"] });
    expect(
      alone.trail?.map(({ text }) => text),
      "how it was decoded",
    ).toEqual(["x"]);
  });

  test("waits behind one that is not likely to be taken, unless its beginning was typed, and where it is not wanted", async () => {
    const nothing = { isDecoded: false, askedAhead: [] };
    expect(await ahead({}, { probability: 0.001 })).toMatchObject(nothing);
    expect(await ahead({}, { probability: 0.001, isTyped: true })).toMatchObject({ isDecoded: true, askedAhead: all });
    expect(await ahead({ decodeAhead: false })).toMatchObject(nothing);
    expect(await ahead({ enable: false })).toMatchObject(nothing);
  });

  test("of a block that is left empty it is what stands in that", async () => {
    const asked: Pick<FillIn, "prefix" | "suffix">[] = [];
    const tokens = [
      ...decoded("if (a) {", 0.9).tokens,
      ...decoded("\n  go();", 0.005).tokens,
      ...decoded("\n}").tokens,
    ];
    const whole = { ...decoded("if (a) {\n  go();\n}"), tokens };
    const client = {
      ...idle,
      async complete({ prefix, suffix }: FillIn, _: unknown, onSnapshot: (snapshot: TextSnapshot) => void) {
        asked.push({ prefix, suffix });
        onSnapshot(prefix === "" ? whole : decoded("stop();"));
      },
    };
    const question = { ...typed, fillIn: { path: "a.ts", prefix: "", suffix: "\nuse(a);\n", indentUnit: "  " } };
    const decoding = decodeWith(
      client,
      () => ({ ...here, settings: { ...settings, minimumConfidence: 0.15 } }),
      events,
    );
    let shown: TextSnapshot | undefined;
    await decoding.start(question)?.((snapshot) => {
      shown = snapshot;
    }, signal);
    expect(shown).toMatchObject({ text: "if (a) {\n}", decoded: "if (a) {\n}", done: true });
    expect(shown && (await decoding.decodeAhead(question, shown, false, signal))).toBe(true);
    expect(asked.slice(1)).toEqual([{ prefix: "if (a) {\n  ", suffix: "\n}\nuse(a);\n" }]);
  });

  test("is told by itself where it fails: not ahead", async () => {
    const client = { ...idle, complete: () => Promise.reject(new Error("the worker died")) };
    const decoding = decodeWith(client, () => here, events);
    expect(await decoding.decodeAhead(atLineEnd, decoded("1;", 0.99), false, signal)).toBe(false);
  });
});

test("behind an improbable entry of the suggest widget a decode ends with its first pass, and nothing is compared; asked for, it goes on", async () => {
  const decodeBehind = async (chance: number, question: typeof typed) => {
    let passes = 0;
    const client = {
      ...idle,
      async complete(_: unknown, __: unknown, tell: (snapshot: TextSnapshot) => void, given: AbortSignal) {
        for (let step = 1; step <= 4 && !given.aborted; step++) {
          passes++;
          tell({ ...decoded("fill(0)", 0.99), chance, step, done: step === 4 });
        }
      },
      search: () => expect.fail("nothing is compared"),
    };
    const told: TextSnapshot[] = [];
    const unsure = { ...here, settings: { ...settings, minimumConfidence: 0.1, beams: 12 } };
    await decodeWith(client, () => unsure, events).start(question)?.((snapshot) => void told.push(snapshot), signal);
    return { passes, told: told.length };
  };
  expect(await decodeBehind(0.05, typed)).toEqual({ passes: 1, told: 0 });
  expect(await decodeBehind(0.5, typed)).toEqual({ passes: 4, told: 4 });
  expect(await decodeBehind(0.05, asked)).toEqual({ passes: 4, told: 4 });
});
