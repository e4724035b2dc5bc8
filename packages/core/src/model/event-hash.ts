import { hash } from 'node:crypto'
import type { CalendarEvent } from './calendar-event.js'
import { canonicalJson } from './canonical-json.js'
import type { Schedule } from './schedule.js'

/** Raised when the meaning of a hash changes, so that an upgrade can be told from an edit. */
export const HASH_VERSION = 1

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

/**
 * Hash of an event as one calendar would show it: SHA-256 over canonical JSON. Participants count
 * only when attendees are sent, so that a change of facilitators alone rewrites nobody's event.
 */
export function hashEvent(event: CalendarEvent, options: { readonly attendees: boolean }): string {
  return sha256(canonicalJson(options.attendees ? event : { ...event, participants: undefined }))
}

/**
 * Hash of a schedule as the host has it, facilitators included whatever their order: it decides
 * whether the head's version is raised.
 */
export function hashSchedule(schedule: Schedule): string {
  const { event, organizationId, deleted } = schedule
  const facilitators = [...schedule.facilitators].sort()
  return sha256(canonicalJson({ event, organizationId, deleted, facilitators }))
}
