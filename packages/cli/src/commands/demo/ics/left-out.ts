import { idOf, readPart, type RecordView } from '@calsync/core'
import { counted, oneLine } from '../../../output/words.js'
import type { CalsyncOnPostgres } from '../../../sdk/compose.js'
import type { Screen } from '../screen.js'

const MAX_LISTED = 100_000

/** What calsync refused. */
export interface LeftOut {
  /** Ids of schedules. */
  readonly schedules: ReadonlySet<string>
  /** `id recurrence-id` of single occurrences. */
  readonly occurrences: ReadonlySet<string>
  /** Schedules whose data cannot be read. */
  readonly invalid: number
}

/** Lists what calsync refused, by reason: who brings a calendar wants to know what is missing. */
export async function listLeftOut(screen: Screen, calsync: CalsyncOnPostgres): Promise<LeftOut> {
  const dead = await calsync.store.reports.listRecords({ statuses: ['dead'] }, MAX_LISTED)
  const byReason = Map.groupBy(dead, ({ record }) => {
    const { class: errorClass, message } = record.lastError ?? { class: 'none', message: '' }
    return `${errorClass}: ${message}`
  })
  for (const [reason, views] of byReason) {
    screen.did(`${counted(views.length, 'event')} refused, ${reason}`)
    const titles = Map.groupBy(views, ({ title }) => oneLine(title ?? '(no title)', 60))
    const names = [...titles].map(([title, { length }]) =>
      length > 1 ? `${title} (${length})` : title,
    )
    screen.aside(`They are: ${names.sort().join('; ')}.`)
  }
  const { invalid, invalidCount } = await calsync.previewBackfill()
  for (const { error } of invalid) screen.did(`not sent, its data are invalid: ${error}`)
  if (invalidCount > invalid.length) screen.aside(`and ${invalidCount - invalid.length} more`)
  return { ...sorted(dead), invalid: invalidCount }
}

function sorted(dead: readonly RecordView[]): Omit<LeftOut, 'invalid'> {
  const schedules = new Set<string>()
  const occurrences = new Set<string>()
  for (const { record } of dead) {
    const id = idOf(record.ref)
    const part = readPart(record.part)
    if (part.kind === 'whole') schedules.add(id)
    else occurrences.add(`${id} ${part.recurrenceId}`)
  }
  return { schedules, occurrences }
}
