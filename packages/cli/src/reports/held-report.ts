import type { HeldReport, ReleaseScope } from '@calsync/core'
import type { Report } from '../output/report.js'
import { table } from '../output/table.js'
import { counted, relative } from '../output/words.js'
import { iso } from './iso.js'

/** What a release would remove, and whose. */
export function heldReport(held: HeldReport, scope: ReleaseScope, now: number): Report {
  const mailboxes = held.mailboxes.map((mailbox) => ({ ...mailbox, since: iso(mailbox.since) }))
  return {
    kind: 'release.preview',
    data: { ...held, since: iso(held.since), mailboxes, scope },
    rows: mailboxes,
    text: ({ bold, dim }) => {
      if (held.removals === 0) return 'Nothing is held.'
      const rows = held.mailboxes.map((mailbox) => [
        mailbox.userId,
        mailbox.organizationId,
        mailbox.integration,
        mailbox.removals.toLocaleString('en-US'),
        relative(mailbox.since, now),
        mailbox.byHost ? 'the host' : 'the calendar',
        mailbox.examples.join(', '),
      ])
      const heading = ['USER', 'ORGANIZATION', 'CALENDAR', 'EVENTS', 'HELD', 'LIMIT OF', 'SUCH AS']
      const more = held.mailboxCount - held.mailboxes.length
      return [
        table(heading, rows, bold),
        ...(more > 0 ? [dim(`and ${counted(more, 'more calendar')}`)] : []),
        `${bold('Dry run')}: ${counted(held.removals, 'event')} of ${counted(held.schedules, 'schedule')} would vanish from ${counted(held.mailboxCount, 'calendar')}; nothing was changed.`,
        dim(`next: calsync release ${releaseFlag(scope)} --reason '…', or bring the rows back`),
      ].join('\n\n')
    },
  }
}

/** The flag of `release` that means this scope. */
export function releaseFlag(scope: ReleaseScope): string {
  switch (scope.kind) {
    case 'everything':
      return '--everything'
    case 'organization':
      return `--organization ${scope.organizationId}`
    case 'user':
      return `--user ${scope.userId}`
  }
}
