import { type CalendarEvent, endInstantOf, startInstantOf } from '../model/calendar-event.js'
import type { Instant } from '../model/instant.js'
import { firstRegularId, lastRegularId, occurrenceOf } from '../model/occurrences.js'
import { formatWallTime } from '../model/wall-time.js'

/** How far from now an event may lie to be created, in milliseconds. */
export interface SyncWindow {
  readonly pastMs: number
  readonly futureMs: number
}

const DAY_MS = 86_400_000

export const defaultWindow: SyncWindow = { pastMs: 7 * DAY_MS, futureMs: 731 * DAY_MS }

export type WindowPlace =
  | { readonly kind: 'inside' }
  | { readonly kind: 'past' }
  /** It enters the window at this instant. */
  | { readonly kind: 'future'; readonly entersAt: Instant }

/** Where an event that happens once lies. */
export function placeInWindow(event: CalendarEvent, window: SyncWindow, now: Instant): WindowPlace {
  return placeBetween(startInstantOf(event), endInstantOf(event), window, now)
}

/** Where a series lies: from its first occurrence to the end of its last. */
export function placeSeries(series: CalendarEvent, window: SyncWindow, now: Instant): WindowPlace {
  const length = endInstantOf(series) - startInstantOf(series)
  const firstId = firstRegularId(series)
  const lastId = lastRegularId(series)
  let first = firstId === null ? Infinity : startInstantOf(at(series, firstId))
  let last = lastId === null ? -Infinity : lastId
  if (Number.isFinite(last)) last = startInstantOf(at(series, last)) + length
  for (const id of Object.keys(series.recurrenceOverrides)) {
    const occurrence = occurrenceOf(series, id)
    if (occurrence === null) continue
    first = Math.min(first, startInstantOf(occurrence))
    last = Math.max(last, endInstantOf(occurrence))
  }
  return placeBetween(first, last, window, now)
}

function at(series: CalendarEvent, id: number): CalendarEvent {
  return { ...series, start: formatWallTime(id) }
}

function placeBetween(start: Instant, end: Instant, window: SyncWindow, now: Instant): WindowPlace {
  if (end < now - window.pastMs) return { kind: 'past' }
  if (start > now + window.futureMs) return { kind: 'future', entersAt: start - window.futureMs }
  return { kind: 'inside' }
}
