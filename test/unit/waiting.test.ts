import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Waiting } from "../../src/completion/waiting.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is shown of a decode of twelve passes, and how long after the last of them the final text is. */
function shown(passMs: number, showingMs: number): { texts: string[]; lateMs: number } {
  const waiting = new Waiting();
  const texts: string[] = [];
  let passes = 0;
  let ms = 0;
  let busyUntil = 0;
  for (; texts.at(-1) !== "12"; ms++, vi.advanceTimersByTime(1)) {
    if (passes < 12 && ms === (passes + 1) * passMs) waiting.add(`${++passes}`);
    if (ms < busyUntil || waiting.isEmpty) continue;
    texts.push(waiting.next() ?? "");
    busyUntil = ms + showingMs;
  }
  return { texts, lateMs: ms - 1 - 12 * passMs };
}

test("every text is shown where the editor keeps up", () => {
  expect(shown(80, 70)).toEqual({ texts: Array.from({ length: 12 }, (_, index) => `${index + 1}`), lateMs: 0 });
});

test("where it does not, some are passed over and the final text is hardly late", () => {
  for (const [passMs, showingMs] of [
    [10, 60],
    [46, 115],
  ]) {
    const { texts, lateMs } = shown(passMs, showingMs);
    expect(texts.map(Number)).toEqual(texts.map(Number).sort((a, b) => a - b));
    expect(texts.length).toBeGreaterThan(4);
    expect(lateMs).toBeLessThan(400 + showingMs);
  }
});
