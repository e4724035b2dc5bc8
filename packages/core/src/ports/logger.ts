/** Facts of a log line; values must be safe to print. */
export type LogFields = Readonly<Record<string, unknown>>

/** Structured logging: `event` is a stable dotted name such as `sync.completed`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
}
