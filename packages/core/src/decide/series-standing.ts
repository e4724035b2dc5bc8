import type { CalendarEvent } from '../model/calendar-event.js'
import { hashEvent } from '../model/event-hash.js'
import type { SyncRecord } from '../model/sync-record.js'
import { isConverged } from './next-step.js'

const EXCLUDED = 'excluded'

/**
 * Whether a series stands for certain as it should, so that its occurrences can be changed: a write
 * that may still land could undo what is written to them.
 */
export function seriesStands(series: SyncRecord | null | undefined): series is SyncRecord {
  return (
    series !== null &&
    series !== undefined &&
    series.status === 'synced' &&
    series.externalId !== null &&
    series.doubt === null &&
    series.attempt === null &&
    !series.verify &&
    isConverged(series)
  )
}

/**
 * Which writing of a series a change to an occurrence was made for. Every write of the series makes
 * another one, because nobody knows what it did to the changes: they are made again.
 */
function standingKey({ incarnation, applied }: SyncRecord): string {
  return `${incarnation}.${applied?.at ?? 0}`
}

/** The hash of a change to an occurrence; `null` takes the occurrence out of the series. */
export function occurrenceHash(
  occurrence: CalendarEvent | null,
  series: SyncRecord,
  options: { readonly attendees: boolean },
): string {
  const content = occurrence === null ? EXCLUDED : hashEvent(occurrence, options)
  return `${content}@${standingKey(series)}`
}

/** Whether a record wants its occurrence out of the series. */
export function wantsExclusion({ desired }: Pick<SyncRecord, 'desired'>): boolean {
  return desired.hash?.startsWith(`${EXCLUDED}@`) ?? false
}

/** Whether a change was planned for the series as it stands now. */
export function isForStanding({ desired }: SyncRecord, series: SyncRecord): boolean {
  return desired.hash?.endsWith(`@${standingKey(series)}`) ?? false
}
