/** How much is written to the log, least first. */
export const LOG_LEVELS = ["off", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What lines are written to: VS Code's log channel, which drops those below the level that is set for the window. */
export interface Channel {
  error(line: string | Error): void;
  warn(line: string): void;
  info(line: string): void;
}

export type Log = Channel & { debug(line: string): void };

/**
 * Writes what `level` lets through.
 *
 * The window's level is "info" unless the user has found *Set Log Level*; so what is written at "debug" because our own setting
 * asks for it is written as information.
 */
export function logTo(channel: Channel, level: () => LogLevel): Log {
  const writes = (least: LogLevel) => LOG_LEVELS.indexOf(level()) >= LOG_LEVELS.indexOf(least);
  return {
    error: (line) => writes("error") && channel.error(line),
    warn: (line) => writes("warn") && channel.warn(line),
    info: (line) => writes("info") && channel.info(line),
    debug: (line) => writes("debug") && channel.info(line),
  };
}
