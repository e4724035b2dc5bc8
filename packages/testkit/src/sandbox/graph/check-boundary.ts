import { dayOf } from '../time/civil-day.js'
import { utcToLocal } from '../time/zone-offset.js'
import { acceptedZone } from '../time/zone-support.js'
import type { EventContent } from './event-content.js'
import { GraphFailure } from './graph-failure.js'
import { patternDays } from './pattern-days.js'
import type { StoredEvent } from './stored-event.js'

/**
 * Throws when an occurrence would move onto or past the day of the one before or after it: of those
 * that are left, on the days that they have now, in the zone of the series.
 */
export function checkBoundary(master: StoredEvent, day: number, moved: EventContent): void {
  const { previous, next } = neighbours(master, day)
  const target = startDay(moved, master)
  const crosses =
    (previous !== undefined && target <= presentDay(master, previous)) ||
    (next !== undefined && target >= presentDay(master, next))
  if (!crosses) return
  const message = 'Modified occurrence is crossing or overlapping adjacent occurrence.'
  throw new GraphFailure(400, 'ErrorOccurrenceCrossingBoundary', message)
}

function neighbours(
  { content: { recurrence }, overrides }: StoredEvent,
  day: number,
): { readonly previous?: number | undefined; readonly next?: number | undefined } {
  if (recurrence === null) return {}
  let previous: number | undefined
  for (const other of patternDays(recurrence)) {
    if (other === day || overrides?.deleted.has(other) === true) continue
    if (other > day) return { previous, next: other }
    previous = other
  }
  return { previous }
}

function presentDay(master: StoredEvent, day: number): number {
  const { start, isAllDay = false } = master.overrides?.exceptions.get(day)?.changes ?? {}
  return start === undefined ? day : startDay({ start, isAllDay }, master)
}

function startDay(
  { start, isAllDay }: Pick<EventContent, 'start' | 'isAllDay'>,
  { content }: StoredEvent,
): number {
  if (isAllDay) return dayOf(start.localMs)
  return dayOf(utcToLocal(start.utcMs, acceptedZone(content.start.timeZone)))
}
