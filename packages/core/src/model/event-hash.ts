import { hash } from 'node:crypto'
import type { CalendarEvent } from './calendar-event.js'
import { canonicalJson } from './canonical-json.js'
import type { RecurrenceOverride } from './recurrence-override.js'
import type { Schedule } from './schedule.js'

/** Raised when the meaning of a hash changes, so that an upgrade can be told from an edit. */
export const HASH_VERSION = 1

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Planning asks for the hash of one event once per calendar and once more for its schedule. */
const known = {
  withAttendees: new WeakMap<CalendarEvent, string>(),
  without: new WeakMap<CalendarEvent, string>(),
}

/**
 * Hash of an event as one calendar would show it: SHA-256 over canonical JSON. Participants count
 * only when attendees are sent, so that a change of facilitators alone rewrites nobody's event.
 */
export function hashEvent(event: CalendarEvent, options: { readonly attendees: boolean }): string {
  const hashes = options.attendees ? known.withAttendees : known.without
  let result = hashes.get(event)
  if (result === undefined) {
    result = sha256(canonicalJson(options.attendees ? event : withoutParticipants(event)))
    hashes.set(event, result)
  }
  return result
}

/** The event without its participants, those of changed occurrences included. */
function withoutParticipants(event: CalendarEvent): CalendarEvent {
  const overrides = Object.entries(event.recurrenceOverrides)
  const recurrenceOverrides = overrides.some(([, override]) => override.participants !== undefined)
    ? Object.fromEntries(overrides.map(([id, override]) => [id, withoutOwn(override)]))
    : event.recurrenceOverrides
  return { ...event, participants: [], recurrenceOverrides }
}

function withoutOwn({ participants: _, ...override }: RecurrenceOverride): RecurrenceOverride {
  return override
}

/**
 * Hash of a schedule as the host has it, facilitators included whatever their order: it decides
 * whether the head's version is raised.
 */
export function hashSchedule(schedule: Schedule): string {
  const { organizationId, deleted, data } = schedule
  const event = hashEvent(schedule.event, { attendees: true })
  const facilitators = [...schedule.facilitators].sort()
  return sha256(canonicalJson({ event, organizationId, deleted, facilitators, data }))
}
