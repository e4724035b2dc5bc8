import type { AdoptionStatus } from '@calsync/core'
import { exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { pairs, table } from '../output/table.js'
import { counted, instant, oneLine } from '../output/words.js'
import { iso } from './iso.js'

/** What adoption has left to do. */
export function adoptionStatusReport({ refused, rows, waiting }: AdoptionStatus): Report {
  const total = Object.values(refused).reduce((sum, count) => sum + count, 0)
  const shown = rows.map((row) => ({ ...row, at: iso(row.at) }))
  return {
    kind: 'adopt.status',
    data: { refused, waiting, rows: shown },
    rows: shown,
    text: ({ bold, dim, yellow }) => {
      const kinds = Object.entries(refused).map(([answer, count]) => `${count} ${answer}`)
      const sections = [
        pairs([
          ['Refused', total === 0 ? 'none' : yellow(kinds.join(' · '))],
          ['Waiting', waiting === 0 ? 'none' : `${counted(waiting, 'event')} not written to yet`],
        ]),
      ]
      if (rows.length > 0) {
        const lines = rows.map(({ schedule, userId, answer, message, at }) => [
          instant(at),
          oneLine(schedule, 40),
          oneLine(userId, 40),
          answer,
          oneLine(message, 100),
        ])
        sections.push(table(['AT', 'SCHEDULE', 'USER', 'ANSWER', 'WHY'], lines, bold))
        sections.push(dim('next: mend the rows and run adopt again, or calsync adopt --forget'))
      }
      return sections.join('\n\n')
    },
    exitCode: total === 0 ? exitCodes.ok : exitCodes.findings,
  }
}

export function forgottenReport(count: number): Report {
  return {
    kind: 'adopt.forget',
    data: { forgotten: count },
    text: () => `Forgotten: ${counted(count, 'refused row')}.`,
  }
}
