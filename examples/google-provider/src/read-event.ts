import { canonicalTimeZone, formatWallTime, wallTimeAt } from '@calsync/core'
import { z } from 'zod'
import { instantText } from './event-times.js'
import { type Held, plainTitle } from './held.js'
import { readRecurrence } from './read-recurrence.js'

const time = z.object({
  date: z.string().nullish(),
  dateTime: z.string().nullish(),
  timeZone: z.string().nullish(),
})

/** What is read of an event that Google sends. */
export const googleEventSchema = z.object({
  id: z.string().min(1),
  etag: z.string().nullish(),
  /** `cancelled`: the event is deleted, and only its id is certain to be there. */
  status: z.string().nullish(),
  summary: z.string().nullish(),
  start: time.nullish(),
  end: time.nullish(),
  recurrence: z.array(z.string()).nullish(),
  /** Of a changed occurrence: the id of its series. */
  recurringEventId: z.string().nullish(),
  attendees: z.array(z.looseObject({ email: z.string().nullish() })).nullish(),
})

export type GoogleEvent = z.output<typeof googleEventSchema>

export function isDeleted({ status }: GoogleEvent): boolean {
  return status === 'cancelled'
}

/** What Google holds of an event; `null` when its times cannot be read. */
export function readHeld({ summary, start, end, recurrence }: GoogleEvent): Held | null {
  if (!start || !end) return null
  const showWithoutTime = typeof start.date === 'string'
  const timeZone = showWithoutTime ? null : canonicalTimeZone(start.timeZone ?? 'UTC')
  const [from, to] = [readTime(start), readTime(end)]
  if (from === null || to === null || (timeZone === null && !showWithoutTime)) return null
  const wall = timeZone === null ? `${from}T00:00:00` : wallOf(timeZone, from)
  const at = { start: wall, timeZone, showWithoutTime }
  return {
    title: plainTitle(summary ?? ''),
    start: from,
    end: to,
    timeZone,
    showWithoutTime,
    recurrence: recurrence?.length ? readRecurrence(recurrence, at) : null,
  }
}

/** The date, or the instant, whatever offset it is written with. */
function readTime({ date, dateTime }: z.output<typeof time>): string | null {
  if (typeof date === 'string') return date
  const instant = Date.parse(dateTime ?? '')
  return Number.isNaN(instant) ? null : instantText(instant)
}

function wallOf(timeZone: string, instant: string): string {
  return formatWallTime(wallTimeAt(timeZone, Date.parse(instant)))
}
