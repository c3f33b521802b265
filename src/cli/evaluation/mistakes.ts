import type { Item } from "./items.ts";
import { numberOf } from "./numberOf.ts";

/** Longer middles are more than a selection that holds one mistake. */
const LONGEST = 200;
const SHORTEST = 8;
/** A name … */
const NAME = /[A-Za-z_]\w*/g;
/** … and one with what stands behind it where it is code. */
const IN_CODE = /([A-Za-z_]\w*)\s*[=(.,:)[\]]/g;
/** Characters on each side of the middle that a wrong name is taken from. */
const NEAR = 1500;
const LONGEST_NAME = 16;
/** Letters are left out of, doubled in or exchanged in longer names only. */
const SHORTEST_MISSPELLED = 4;
const KEYWORDS = new Set(
  (
    "and as assert async await break case catch class const continue def default delete elif else enum except export extends finally for from function if " +
    "implements import in instanceof interface is lambda let new not null number of or pass private public raise readonly return static string super switch " +
    "this throw try type typeof undefined var void while with yield boolean None True False true false"
  ).split(" "),
);
/** What is taken for something else, in both directions. */
const OPPOSITES = [
  ["<=", "<"],
  [">=", ">"],
  ["===", "!=="],
  ["==", "!="],
  [" < ", " > "],
  [" + ", " - "],
  ["+=", "-="],
  [" and ", " or "],
  ["&&", "||"],
  ["True", "False"],
  ["true", "false"],
];
const SIGNS = OPPOSITES.flatMap(([one, other]) => [
  [one, other],
  [other, one],
]);

/** A place where a text stands that is to be refined into its item's middle. */
export interface Mistaken {
  readonly item: Item;
  readonly draft: string;
}

/** Numbers from 0 to 1 that depend on a text alone. */
type Draw = () => number;

/** Makes a mistake in a text; undefined where there is none of its kind to be made. */
type Mistake = (text: string, around: string, draw: Draw) => string | undefined;

const MISTAKES: Readonly<Record<string, Mistake>> = {
  /** Another name of the code around it in the place of one that stands around it, too. */
  "wrong name"(text, around, draw) {
    const name = drawn(
      namesIn(text).filter(({ 0: word }) => around.includes(word)),
      draw,
    );
    const others = new Set([...around.matchAll(IN_CODE)].map(([, word]) => word).filter((word) => !KEYWORDS.has(word)));
    const other = drawn([...others].filter((word) => word !== name?.[0] && word.length < LONGEST_NAME).sort(), draw);
    return name && other && instead(text, name, other);
  },
  /** A letter of a name left out, doubled, or exchanged with the next. */
  misspelled(text, _, draw) {
    const name = drawn(
      namesIn(text).filter(([word]) => word.length >= SHORTEST_MISSPELLED),
      draw,
    );
    if (!name) return undefined;
    const [word] = name;
    const at = 1 + Math.floor(draw() * (word.length - 2));
    const [before, letter, behind] = [word.slice(0, at), word[at], word.slice(at + 1)];
    const exchanged = before + behind.slice(0, 1) + letter + behind.slice(1);
    return instead(text, name, drawn([before + behind, before + letter + letter + behind, exchanged], draw) ?? word);
  },
  /** A sign, or a word that is one, for the opposite. */
  "wrong sign"(text, _, draw) {
    const [sign, other] =
      drawn(
        SIGNS.filter(([one]) => text.includes(one)),
        draw,
      ) ?? [];
    return sign && text.replace(sign, () => other);
  },
};

/**
 * Items with what stood there, with a mistake in one word of it; of every fourth without one, as it should stay. Which mistake depends on the item alone, and is its
 * kind. White space around the middle belongs to what is around it then; items whose middle is very short or long are left out.
 */
export function withMistakes(items: readonly Item[]): Mistaken[] {
  return items.flatMap(withMistake);
}

function withMistake(item: Item): Mistaken[] {
  const [, before, middle, behind] = /^(\s*)([\s\S]*?)(\s*)$/.exec(item.middle ?? "") ?? ["", "", "", ""];
  if (middle.length < SHORTEST || middle.length > LONGEST) return [];
  const draw = drawing(item.name);
  const place = { ...item, prefix: item.prefix + before, middle, suffix: behind + item.suffix };
  if (draw() < 0.25) return [{ item: { ...place, kind: "right" }, draft: middle }];
  const kinds = Object.keys(MISTAKES);
  const first = Math.floor(draw() * kinds.length);
  for (const kind of [...kinds.slice(first), ...kinds.slice(0, first)]) {
    const draft = MISTAKES[kind](middle, item.prefix.slice(-NEAR) + item.suffix.slice(0, NEAR), draw);
    if (draft !== undefined && draft !== middle) return [{ item: { ...place, kind }, draft }];
  }
  return [];
}

function namesIn(text: string): RegExpExecArray[] {
  return [...text.matchAll(NAME)].filter(([word]) => !KEYWORDS.has(word));
}

function instead(text: string, { 0: word, index }: RegExpExecArray, other: string): string {
  return text.slice(0, index) + other + text.slice(index + word.length);
}

function drawn<T>(from: readonly T[], draw: Draw): T | undefined {
  return from[Math.floor(draw() * from.length)];
}

function drawing(name: string): Draw {
  let count = 0;
  return () => numberOf(`${name} ${count++}`) / 2 ** 32;
}
