import { readCalendar, type ReadCalendarOptions, type ReadEvent } from '../read/read-calendar.js'
import { eventId } from './event-id.js'

/** What a calendar has under an id. */
export type IndexEntry =
  | { readonly kind: 'event'; readonly id: string; readonly read: ReadEvent }
  | { readonly kind: 'unreadable'; readonly id: string; readonly reason: string }

/** The events of a calendar by id, and in the order of their ids. */
export interface CalendarIndex {
  readonly byId: ReadonlyMap<string, IndexEntry>
  readonly inOrder: readonly IndexEntry[]
}

/** Reads calendar text and sorts it. Events without a UID have no id, so they are nowhere in it. */
export function indexCalendar(text: string, options: ReadCalendarOptions): CalendarIndex {
  const { events, unreadable } = readCalendar(text, options)
  const byId = new Map<string, IndexEntry>()
  for (const { uid, recurrenceId, reason } of unreadable) {
    if (uid === null) continue
    const id = eventId(uid, recurrenceId)
    byId.set(id, { kind: 'unreadable', id, reason })
  }
  for (const read of events) {
    const id = eventId(read.uid, read.recurrenceId)
    byId.set(id, { kind: 'event', id, read })
  }
  return { byId, inOrder: [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) }
}
