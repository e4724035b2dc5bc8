import { isSeries, readPart, type RecordView } from '@calsync/core'
import { counted } from '../../../output/words.js'
import type { CalsyncOnPostgres } from '../../../sdk/compose.js'
import type { CalendarFile } from '../../import/read-calendar-files.js'
import type { Screen } from '../screen.js'

const MAX_RECORDS = 100_000

/** What the files hold, counted. */
export function countRead(files: readonly CalendarFile[]): {
  readonly events: number
  readonly series: number
  /** Occurrences that are changed, taken out or added. */
  readonly overrides: number
} {
  const events = files.flatMap(({ calendar }) => calendar.events.map(({ event }) => event))
  const overrides = events.map(({ recurrenceOverrides }) => Object.keys(recurrenceOverrides).length)
  return {
    events: events.length,
    series: events.filter(isSeries).length,
    overrides: overrides.reduce((sum, count) => sum + count, 0),
  }
}

/** Says which series Outlook holds as series, and which as single events, and why. */
export async function tellSeries(screen: Screen, calsync: CalsyncOnPostgres): Promise<void> {
  const views = await calsync.store.reports.listRecords({}, MAX_RECORDS)
  const apart = views.filter(
    ({ record }) => record.status === 'synced' && readPart(record.part).kind === 'apart',
  )
  const reasons = Map.groupBy(apart, ({ reason }) => reason ?? 'one occurrence of a series')
  for (const [reason, of] of reasons) {
    const refs = new Set(of.map(({ record }) => record.ref))
    const stand = `${counted(of.length, 'occurrence')} of ${counted(refs.size, 'series', 'series')}`
    screen.did(`${stand} stand as events of their own: each is ${reason}.`)
    screen.aside(`They are of: ${titlesOf(of)}.`)
  }
}

function titlesOf(views: readonly RecordView[]): string {
  return [...new Set(views.map(({ title }) => title ?? '(no title)'))].sort().join('; ')
}
