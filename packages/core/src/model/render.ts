import type { CalendarEvent, CalendarEventInput } from './calendar-event.js'
import type { Schedule } from './schedule.js'

/** Whose calendar an event is rendered for. */
export interface RenderTarget {
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  /** The calendar that it goes to; `null` for the account's default one. */
  readonly calendar: string | null
}

/** This calendar shall not show the schedule, and why. */
export interface Skip {
  readonly skip: string
}

/** What a host's `event` function returns in place of an event that a calendar shall not show. */
export function skip(reason: string): Skip {
  return { skip: reason }
}

/**
 * The host's template: pure and quick, since it runs at planning and again at sending. Equal input
 * must give equal output.
 */
export type RenderEvent = (schedule: Schedule, target: RenderTarget) => CalendarEventInput | Skip

export type Rendered =
  | { readonly kind: 'event'; readonly event: CalendarEvent }
  | { readonly kind: 'skip'; readonly reason: string }
