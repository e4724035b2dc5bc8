import type { CalendarEvent } from './calendar-event.js'
import type { RecurrenceOverride } from './recurrence-override.js'

/**
 * The event as a colleague may see it who shall know when, not what: another title, private, and
 * without description, places, links, categories and participants, in changed occurrences too. When
 * it happens, its status, whether it blocks time, and its reminder stay.
 */
export function busyOnly(event: CalendarEvent, title = 'Busy'): CalendarEvent {
  const { links: _, ...rest } = event
  const overrides = Object.entries(event.recurrenceOverrides)
  return {
    ...rest,
    title,
    description: '',
    descriptionContentType: 'text/plain',
    locations: [],
    virtualLocations: [],
    keywords: [],
    participants: [],
    privacy: 'private',
    recurrenceOverrides: Object.fromEntries(
      overrides.map(([id, override]) => [id, withoutContent(override)]),
    ),
  }
}

/** Named one by one, so that a field that is added later stays out. */
function withoutContent(override: RecurrenceOverride): RecurrenceOverride {
  const { excluded, start, duration, timeZone, showWithoutTime, status, freeBusyStatus, alerts } =
    override
  const kept = {
    excluded,
    start,
    duration,
    timeZone,
    showWithoutTime,
    status,
    freeBusyStatus,
    alerts,
  }
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined))
}
