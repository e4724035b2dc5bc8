import type { HeldReport, Release } from '@calsync/core'
import type { Report } from '../output/report.js'
import { counted, instant } from '../output/words.js'
import { releaseFlag } from './held-report.js'
import { iso } from './iso.js'

/** A release, and what it lets go on. */
export function releaseReport(release: Release, held: HeldReport): Report {
  const { scope, until, at } = release
  const { removals, schedules, mailboxCount } = held
  return {
    kind: 'release',
    data: { ...release, until: iso(until), at: iso(at), removals, schedules, mailboxCount },
    text: ({ green, dim }) =>
      [
        green(
          `Released: ${counted(removals, 'event')} may vanish from ${counted(mailboxCount, 'calendar')}.`,
        ),
        `Removals of ${releaseFlag(scope).slice(2)} are not held until ${instant(until)}.`,
        dim('next: calsync status'),
      ].join('\n'),
  }
}
