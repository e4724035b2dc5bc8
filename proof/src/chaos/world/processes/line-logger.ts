import type { LogFields, Logger } from '@calsync/core'

/** One line of JSON for each event, written at once: what is logged is out before a SIGKILL. */
export function lineLogger(): Logger {
  const write =
    (level: string) =>
    (event: string, fields: LogFields = {}): void => {
      const line = { at: new Date().toISOString(), level, event, ...fields }
      process.stdout.write(`${JSON.stringify(line)}\n`)
    }
  return { debug: () => {}, info: write('info'), warn: write('warn'), error: write('error') }
}
