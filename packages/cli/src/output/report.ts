import type { ExitCode } from './exit-code.js'
import type { Style } from './style.js'

export type OutputFormat = 'table' | 'json' | 'jsonl'

/** What a command found out or did: the data, and how a person reads them. */
export interface Report {
  /** Names the shape of the data: `status`, `retry`. */
  readonly kind: string
  readonly data: unknown
  /** The data's items, for a line each in `jsonl`; without them the whole is one line. */
  readonly rows?: readonly unknown[]
  readonly text: (style: Style) => string
  /** Default 0. */
  readonly exitCode?: ExitCode
}

/** The version of the JSON shapes; grows when a shape changes in a way that breaks readers. */
const SHAPE_VERSION = 1

/** The bytes for stdout. */
export function renderReport(report: Report, format: OutputFormat, style: Style): string {
  const { kind, data, rows } = report
  switch (format) {
    case 'json':
      return `${JSON.stringify({ version: SHAPE_VERSION, kind, data }, null, 2)}\n`
    case 'jsonl':
      return (rows ?? [data])
        .map((row) => `${JSON.stringify({ version: SHAPE_VERSION, kind, data: row })}\n`)
        .join('')
    case 'table': {
      const text = report.text(style)
      return text === '' || text.endsWith('\n') ? text : `${text}\n`
    }
  }
}
