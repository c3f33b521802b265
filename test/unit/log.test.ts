import { expect, test } from "vitest";
import { LOG_LEVELS, type LogLevel, logTo } from "../../src/log.ts";

test("each level writes what those before it do, and lines of its own", () => {
  const written: string[] = [];
  let level: LogLevel = "off";
  const to = (kind: string) => (line: string | Error) => written.push(`${kind} ${line}`);
  const log = logTo({ error: to("error"), warn: to("warn"), info: to("info") }, () => level);
  const counts = LOG_LEVELS.map((each) => {
    level = each;
    written.length = 0;
    log.error("a");
    log.warn("b");
    log.info("c");
    log.debug("d");
    return written.length;
  });
  expect(counts).toEqual([0, 1, 2, 3, 4]);
  // The window's own level would drop it as a debug line.
  expect(written).toEqual(["error a", "warn b", "info c", "info d"]);
});
