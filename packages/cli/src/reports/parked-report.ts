import type { ParkedMessage } from '@calsync/core'
import type { Report } from '../output/report.js'
import { table } from '../output/table.js'
import { counted, oneLine } from '../output/words.js'
import { iso } from './iso.js'

/** Results that the host's own code would not take. */
export function parkedReport(parked: readonly ParkedMessage[]): Report {
  const rows = parked.map(({ message, tries, error, parkedAt }) => ({
    id: message.id,
    kind: message.kind,
    key: message.key,
    tries,
    error,
    parkedAt: iso(parkedAt),
  }))
  return {
    kind: 'retry.parked.preview',
    data: { parked: rows, count: rows.length },
    rows,
    text: (style) => {
      if (rows.length === 0) return 'Nothing to do: no result is parked.'
      const cells = rows.map(({ id, kind, key, tries, error }) => [
        id,
        kind,
        key,
        String(tries),
        oneLine(error, 80),
      ])
      const shown = table(['RESULT', 'KIND', 'KEY', 'TRIES', 'ERROR'], cells, style.bold)
      return `${shown}\n\n${style.bold('Dry run')}: ${counted(rows.length, 'result')} would be handed over again; nothing was changed.`
    },
  }
}

export function retriedParkedReport(count: number): Report {
  return {
    kind: 'retry.parked',
    data: { retried: count },
    rows: [{ retried: count }],
    text: () => `${counted(count, 'result')} made due. See them go: calsync status`,
  }
}
