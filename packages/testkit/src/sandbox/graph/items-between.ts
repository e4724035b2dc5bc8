import { instancesBetween } from './instances-between.js'
import type { CalendarItem, StoredEvent } from './stored-event.js'
import { inOrder, overlaps, type TimeWindow } from './time-window.js'

/** The first `limit` things that a calendar shows in a range: series are expanded. */
export function itemsBetween(
  events: readonly StoredEvent[],
  window: TimeWindow,
  limit = Number.POSITIVE_INFINITY,
): CalendarItem[] {
  const found = events.flatMap((event): readonly CalendarItem[] => {
    if (event.content.recurrence !== null) return instancesBetween(event, window, limit)
    return overlaps(event.content, window) ? [event] : []
  })
  return inOrder(found, window.zone).slice(0, limit)
}
