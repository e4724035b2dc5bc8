import {
  type CalendarEvent,
  endInstantOf,
  isSeries,
  startInstantOf,
} from '../model/calendar-event.js'
import type { Instant } from '../model/instant.js'

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

/** Where an event lies; a series is always inside, its occurrences are looked at one by one. */
export function placeInWindow(event: CalendarEvent, window: SyncWindow, now: Instant): WindowPlace {
  if (isSeries(event)) return { kind: 'inside' }
  if (endInstantOf(event) < now - window.pastMs) return { kind: 'past' }
  const start = startInstantOf(event)
  if (start > now + window.futureMs) return { kind: 'future', entersAt: start - window.futureMs }
  return { kind: 'inside' }
}
