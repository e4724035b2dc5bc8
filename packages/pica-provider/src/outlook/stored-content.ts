import { readRecurrence } from './series/read-recurrence.js'
import { recurrenceMeaning } from './series/recurrence-meaning.js'
import { type SeenEvent, seenInstant } from './seen-event.js'

/** What Graph holds of an event, in the form in which it is compared and hashed. */
export interface StoredContent {
  readonly title: string
  readonly isAllDay: boolean
  /** Milliseconds since 1970; of an all-day event its date, read as UTC. `null`: it cannot be told. */
  readonly start: number | null
  readonly end: number | null
  /** The name of the zone that it stands in; `null` for an all-day event, which floats. */
  readonly zone: string | null
  /** `recurrenceMeaning`; `null` for what is no series. */
  readonly recurrence: string | null
}

const UNREADABLE = 'a recurrence of another kind'

/** The content of an event as Graph gives it. */
export function storedContent(seen: SeenEvent): StoredContent {
  const isAllDay = seen.isAllDay ?? false
  const recurrence = seen.recurrence ? readRecurrence(seen.recurrence) : null
  const ownZone = recurrence?.range.recurrenceTimeZone || seen.originalStartTimeZone
  return {
    title: normalText(seen.subject ?? ''),
    isAllDay,
    start: seen.start ? seenInstant(seen.start, isAllDay) : null,
    end: seen.end ? seenInstant(seen.end, isAllDay) : null,
    zone: isAllDay ? null : ownZone || null,
    recurrence: meaningOf(seen, recurrence),
  }
}

function meaningOf(seen: SeenEvent, recurrence: ReturnType<typeof readRecurrence>): string | null {
  if (recurrence !== null) return recurrenceMeaning(recurrence)
  return seen.recurrence ? UNREADABLE : null
}

/** A title as it counts: Graph trims it, and may compose letters and accents. */
export function normalText(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
