import { CalsyncError, type LogFields, type Logger } from '@calsync/core'
import type { Style } from './style.js'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogFormat = 'json' | 'pretty'

export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  readonly style: Style
  readonly write: (line: string) => void
  /** Milliseconds. */
  readonly now: () => number
}

/** Structured logging, a line per event. */
export function loggerOn({ level, format, style, write, now }: LogOptions): Logger {
  const lowest = logLevels.indexOf(level)
  const at =
    (own: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      if (logLevels.indexOf(own) < lowest) return
      const time = new Date(now()).toISOString()
      write(
        format === 'json'
          ? jsonLine(time, own, event, fields)
          : prettyLine(time, own, event, fields, style),
      )
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function jsonLine(time: string, level: LogLevel, event: string, fields: LogFields): string {
  return JSON.stringify({ time, level, event, ...fields }, printable)
}

function prettyLine(
  time: string,
  level: LogLevel,
  event: string,
  fields: LogFields,
  style: Style,
): string {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${text(value)}`)
  return [style.dim(time.slice(11, 23)), paint(level, style), style.bold(event), ...rest].join(' ')
}

function text(value: unknown): string {
  return typeof value === 'string' && /^[\w.:@/-]+$/.test(value)
    ? value
    : JSON.stringify(value, printable)
}

/** Errors and big integers would be `{}` and a failure. */
function printable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof CalsyncError) return { code: value.code, message: value.message }
  return value instanceof Error ? { message: value.message } : value
}

function paint(level: LogLevel, { red, yellow, dim }: Style): string {
  const word = level.padEnd(5)
  if (level === 'error') return red(word)
  if (level === 'warn') return yellow(word)
  return level === 'debug' ? dim(word) : word
}
