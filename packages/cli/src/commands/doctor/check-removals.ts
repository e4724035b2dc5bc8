import type { StatusSummary, SyncStore } from '@calsync/core'
import { counted, relative } from '../../output/words.js'
import { type Check, finding, ok } from './check.js'

const USERS_SHOWN = 3

/** Whether the guard against mass deletion holds anything. */
export async function checkRemovals({ guard }: SyncStore, now: number): Promise<Check> {
  const { removals, mailboxCount, mailboxes, since } = await guard.held({}, USERS_SHOWN)
  if (since === null) return ok('mass-deletion', 'no removals are held')
  const users = mailboxes.map(({ userId }) => userId).join(', ')
  const more = mailboxCount > mailboxes.length ? ', …' : ''
  return finding(
    'mass-deletion',
    `MASS_DELETION: ${counted(removals, 'event')} would vanish from ${counted(mailboxCount, 'calendar')} (${users}${more}); held since ${relative(since, now)}`,
    'calsync release --everything --dry-run; bring the rows back, or release them',
  )
}

/** Whether rows vanished that nobody said are deleted. */
export function checkMissing({ heads }: StatusSummary): Check {
  const { source_missing: missing } = heads
  if (missing === 0) return ok('source-missing', 'every planned schedule has its row')
  return finding(
    'source-missing',
    `${counted(missing, 'schedule')} without a row, and nobody said that they are deleted; their events stay`,
    'see which: select ref from calsync.v_missing; bring the rows back, or call schedules.deleted() for them',
  )
}
