import {
  type CalendarEvent,
  calendarEventSchema,
  endInstantOf,
  formatWallTime,
  isSeries,
  occurrenceOf,
  recurrenceIds,
  type SingleEvent,
  startInstantOf,
} from '@calsync/core'
import type { Pool } from 'pg'
import type { CalendarItem } from '../compare-calendars.js'
import type { LeftOut } from './left-out.js'

/** Instants; the end is exclusive. */
export interface ComparedRange {
  readonly fromMs: number
  readonly untilMs: number
}

const DAY_MS = 86_400_000
const MAX_OCCURRENCES = 50_000
/** Outlook's limit. */
const MAX_TITLE = 255

/** What the calendar should show in a range, from the host's table alone, but for what is left out. */
export async function expectedOccurrences(
  pool: Pool,
  leftOut: LeftOut,
  range: ComparedRange,
): Promise<CalendarItem[]> {
  const { rows } = await pool.query<{ id: string; event: unknown }>(
    'select id, event from imported_event where deleted_at is null',
  )
  return rows
    .filter(({ id }) => !leftOut.schedules.has(id))
    .flatMap(({ id, event }) =>
      occurrencesOf(calendarEventSchema.parse(event), range)
        .filter(({ recurrenceId }) => !leftOut.occurrences.has(`${id} ${recurrenceId}`))
        .map(({ occurrence }) => itemOf(occurrence)),
    )
    .filter(({ startMs }) => startMs >= range.fromMs && startMs < range.untilMs)
}

interface Occurrence {
  readonly recurrenceId: string
  readonly occurrence: SingleEvent
}

function occurrencesOf(event: CalendarEvent, { fromMs, untilMs }: ComparedRange): Occurrence[] {
  if (!isSeries(event)) return [{ recurrenceId: '', occurrence: event }]
  // Wall time is less than a day away from UTC; what is moved further is looked for by its own.
  const range = { from: fromMs - DAY_MS, until: untilMs + DAY_MS }
  const { ids } = recurrenceIds(event, range, MAX_OCCURRENCES)
  const texts = new Set([...ids.map(formatWallTime), ...Object.keys(event.recurrenceOverrides)])
  return [...texts].flatMap((recurrenceId) => {
    const occurrence = occurrenceOf(event, recurrenceId)
    return occurrence === null ? [] : [{ recurrenceId, occurrence }]
  })
}

function itemOf(event: SingleEvent): CalendarItem {
  const title = event.status === 'cancelled' ? `Canceled: ${event.title}` : event.title
  // Days have no zone: they are the same days everywhere.
  const times = event.showWithoutTime ? { ...event, timeZone: null } : event
  return {
    title: title.slice(0, MAX_TITLE),
    startMs: startInstantOf(times),
    endMs: endInstantOf(times),
  }
}
