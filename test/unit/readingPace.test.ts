import { expect, test } from "vitest";
import { ReadingPace } from "../../src/model/readingPace.ts";

test("all of a context is told once a part has been read so fast that all of it is within a second; the fastest part counts", () => {
  const pace = new ReadingPace();
  expect(pace.contextTokens(1024)).toBe(512);
  pace.add(128, 300);
  expect(pace.contextTokens(1024)).toBe(512);
  pace.add(128, 120);
  expect(pace.contextTokens(1024)).toBe(1024);
  pace.add(128, 3000); // something else had the processor
  expect(pace.contextTokens(1024)).toBe(1024);
  expect(pace.contextTokens(4096)).toBe(512);
});

test("a short pass is no measure, and a short context is told whole", () => {
  const pace = new ReadingPace();
  pace.add(2, 0.1);
  expect(pace.contextTokens(1024)).toBe(512);
  expect(pace.contextTokens(384)).toBe(384);
});
