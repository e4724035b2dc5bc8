import { counted, oneLine } from '../../../output/words.js'
import type { CalsyncOnPostgres } from '../../../sdk/compose.js'
import type { Screen } from '../screen.js'

const MAX_LISTED = 10_000

/** Lists what calsync refused, by reason; how many events that are. */
export async function listLeftOut(screen: Screen, calsync: CalsyncOnPostgres): Promise<number> {
  const dead = await calsync.store.reports.listRecords({ statuses: ['dead'] }, MAX_LISTED)
  const byReason = Map.groupBy(dead, ({ record }) => {
    const { class: errorClass, message } = record.lastError ?? { class: 'none', message: '' }
    return `${errorClass}: ${message}`
  })
  for (const [reason, views] of byReason) {
    screen.did(`${counted(views.length, 'event')} refused, ${reason}`)
    // All of them, by name: whoever brings a calendar wants to know which of its events are missing.
    const titles = Map.groupBy(views, ({ title }) => oneLine(title ?? '(no title)', 60))
    const names = [...titles].map(([title, { length }]) =>
      length > 1 ? `${title} (${length})` : title,
    )
    screen.aside(`They are: ${names.sort().join('; ')}.`)
  }
  const { invalid, invalidCount } = await calsync.previewBackfill()
  for (const { error } of invalid) screen.did(`not sent, its data are invalid: ${error}`)
  if (invalidCount > invalid.length) screen.aside(`and ${invalidCount - invalid.length} more`)
  return dead.length + invalidCount
}
