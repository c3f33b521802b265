import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UnloadUnused } from "../../src/ui/unloadUnused.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const USED = { focused: true, active: true };
const MINUTE = 60_000;

/** A window and its model; what has happened to that. */
function unloading(minutes: number, isRunning = true) {
  let tell: (state: typeof USED) => void = () => {};
  const told: string[] = [];
  const model = { isRunning, unload: () => void told.push("unload"), load: () => void told.push("load") };
  const onDidChangeWindowState = (listener: typeof tell) => {
    tell = listener;
    return { dispose: () => void told.push("deaf") };
  };
  const unloading = new UnloadUnused({ state: USED, onDidChangeWindowState }, () => minutes, model);
  return { told, unloading, becomes: (focused: boolean, active: boolean) => tell({ focused, active }) };
}

test("the model of a window that nobody uses is unloaded after a while, and loaded again as somebody comes back", () => {
  const { told, becomes } = unloading(15);
  vi.advanceTimersByTime(100 * MINUTE);
  expect(told).toEqual([]);
  becomes(true, false);
  vi.advanceTimersByTime(10 * MINUTE);
  becomes(false, false);
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(["unload"]);
  becomes(true, false);
  expect(told).toEqual(["unload"]);
  becomes(true, true);
  expect(told).toEqual(["unload", "load"]);
  becomes(false, true);
  vi.advanceTimersByTime(15 * MINUTE);
  expect(told).toEqual(["unload", "load", "unload"]);
});

test("it stays where somebody comes back before, where it is never to be unloaded, and once the window is closed", () => {
  const early = unloading(15);
  early.becomes(false, false);
  vi.advanceTimersByTime(15 * MINUTE - 1);
  early.becomes(true, true);
  const never = unloading(0);
  never.becomes(false, false);
  vi.advanceTimersByTime(24 * 60 * MINUTE);
  expect([early.told, never.told]).toEqual([[], []]);
  early.becomes(false, false);
  early.unloading.dispose();
  vi.advanceTimersByTime(15 * MINUTE);
  expect(early.told).toEqual(["deaf"]);
});

test("one that does not run is left alone", () => {
  const { told, becomes } = unloading(15, false);
  becomes(false, false);
  vi.advanceTimersByTime(15 * MINUTE);
  becomes(true, true);
  expect(told).toEqual([]);
});
