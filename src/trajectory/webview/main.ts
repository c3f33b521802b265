import type { TextSnapshot, TextToken } from "../../model/textSnapshot.ts";
import type { FromView, ToView } from "../messages.ts";
import { filled } from "../phrases.ts";
import type { Recording } from "../recording.ts";
import { picture } from "./picture.ts";
import { PHRASES, percent, SIGNS, sentence, visible } from "./words.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const STEP_MS = 350;

const editor = acquireVsCodeApi();
const part = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const slider = part<HTMLInputElement>("step");
const grid = part<HTMLTableElement>("grid");
const play = part<HTMLButtonElement>("play");

let recording: Recording = { path: "", before: "", snapshots: [] };
/** Whether the newest step is shown as it comes. */
let following = true;
let playing: ReturnType<typeof setInterval> | undefined;
/** The cell that the keyboard is on. */
let focus = { row: 0, column: 0 };

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  if (data.type === "recording") {
    recording = data.recording;
    following = true;
    pause();
    grid.replaceChildren();
    for (const snapshot of recording.snapshots) grid.append(rowOf(snapshot));
  } else {
    recording = { ...recording, snapshots: [...recording.snapshots, data.snapshot] };
    grid.append(rowOf(data.snapshot));
  }
  draw(following ? recording.snapshots.length : Number(slider.value));
});

slider.addEventListener("input", () => {
  pause();
  draw(Number(slider.value));
  following = Number(slider.value) === recording.snapshots.length;
});
part("first").addEventListener("click", () => {
  pause();
  following = false;
  draw(1);
});
part("last").addEventListener("click", () => {
  pause();
  following = true;
  draw(recording.snapshots.length);
});
play.addEventListener("click", () => (playing === undefined ? start() : pause()));
part("png").addEventListener("click", () => {
  if (recording.snapshots.length > 0) editor.postMessage({ type: "exportPng", png: picture(recording) });
});
part("json").addEventListener("click", () => editor.postMessage({ type: "exportJson" }));

grid.addEventListener("keydown", (event) => {
  const moves: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  cellAt(focus.row + move[0], focus.column + move[1])?.focus();
});

legend();
draw(0);
editor.postMessage({ type: "ready" });

function start(): void {
  const { length } = recording.snapshots;
  if (length === 0) return;
  following = false;
  draw(Number(slider.value) >= length ? 1 : Number(slider.value));
  play.textContent = PHRASES.pause;
  playing = setInterval(() => {
    const next = Number(slider.value) + 1;
    if (next > recording.snapshots.length) return pause();
    draw(next);
  }, STEP_MS);
}

function pause(): void {
  clearInterval(playing);
  playing = undefined;
  play.textContent = PHRASES.play;
}

/** Shows the decode as it stands after a step, counted from 1. */
function draw(step: number): void {
  const { snapshots, before } = recording;
  part("empty").hidden = snapshots.length > 0;
  for (const main of document.getElementsByTagName("main")) main.hidden = snapshots.length === 0;
  slider.max = `${Math.max(1, snapshots.length)}`;
  slider.value = `${step}`;
  slider.disabled = snapshots.length === 0;
  part("where").textContent = snapshots.length === 0 ? "" : filled(PHRASES.stepOf, step, snapshots.length);
  const snapshot = snapshots[step - 1];
  if (!snapshot) return;
  const given = document.createElement("span");
  given.textContent = before;
  part("text").replaceChildren(given, ...snapshot.tokens.map((token) => stateful("span", token, token.text)));
  for (const [row, element] of [...grid.rows].entries()) {
    element.classList.toggle("current", row === step - 1);
    element.classList.toggle("later", row >= step);
  }
  if (!following && playing === undefined) return;
  // What happens at a step happens at the first token that is not final.
  const open = snapshot.tokens.findIndex(({ state }) => state !== "decode");
  cellAt(step - 1, open < 0 ? snapshot.tokens.length - 1 : open)?.scrollIntoView({
    block: "nearest",
    inline: "nearest",
  });
}

function rowOf(snapshot: TextSnapshot): HTMLTableRowElement {
  const row = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  heading.textContent = `${snapshot.step}`;
  row.append(heading);
  for (const [column, token] of snapshot.tokens.entries()) {
    const cell = stateful("td", token, visible(token.text));
    const rowIndex = snapshot.step - 1;
    cell.tabIndex = rowIndex === 0 && column === 0 ? 0 : -1;
    cell.setAttribute("aria-label", sentence(token, snapshot.step, column));
    const probability = document.createElement("small");
    probability.textContent = `${SIGNS[token.state]} ${percent(token.probability)}`;
    cell.append(probability);
    cell.addEventListener("mouseenter", () => detail(token, snapshot.step, column));
    cell.addEventListener("focus", () => {
      const left = cellAt(focus.row, focus.column);
      if (left) left.tabIndex = -1;
      focus = { row: rowIndex, column };
      cell.tabIndex = 0;
      detail(token, snapshot.step, column);
    });
    row.append(cell);
  }
  return row;
}

function cellAt(row: number, column: number): HTMLTableCellElement | undefined {
  // The row's own heading is its first cell.
  return grid.rows[row]?.cells[column + 1];
}

/** An element in the colour of a token's state, as strong as the token is probable. */
function stateful<K extends "span" | "td">(tag: K, token: TextToken, text: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = `state ${token.state}${token.revised ? " revised" : ""}`;
  element.style.setProperty("--share", `${Math.round(8 + 30 * token.probability)}%`);
  element.textContent = text;
  return element;
}

/** What a position is fed next, most of it first. */
function detail(token: TextToken, step: number, column: number): void {
  const heading = document.createElement("h2");
  heading.textContent = sentence(token, step, column);
  const list = document.createElement("ol");
  for (const { text, weight } of [...token.soft].sort((a, b) => b.weight - a.weight)) {
    const entry = document.createElement("li");
    const name = document.createElement("code");
    name.textContent = text === null ? "[MASK]" : visible(text);
    const bar = document.createElement("meter");
    bar.value = weight;
    const share = document.createElement("span");
    share.textContent = percent(weight);
    entry.append(name, bar, share);
    list.append(entry);
  }
  part("detail").replaceChildren(heading, list);
}

function legend(): void {
  const states = Object.keys(SIGNS) as TextToken["state"][];
  const entries = states.map((state) => {
    const { name, meaning } = PHRASES.states[state];
    const entry = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = `state ${state}`;
    swatch.textContent = SIGNS[state];
    entry.append(swatch, ` ${name}: ${meaning}`);
    return entry;
  });
  const revised = document.createElement("li");
  const swatch = document.createElement("span");
  swatch.className = "state soft revised";
  swatch.textContent = "s";
  revised.append(swatch, ` ${PHRASES.revised}`);
  part("legend").replaceChildren(...entries, revised);
}
