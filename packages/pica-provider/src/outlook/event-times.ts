import {
  endInstantOf,
  type ErrorFacts,
  formatWallTime,
  localEndOf,
  type SingleEvent,
  startInstantOf,
  wallTimeAt,
} from '@calsync/core'
import type { DateTimeTimeZone } from '@microsoft/microsoft-graph-types'
import { refusal } from './refusal.js'
import { graphZoneName, isReadAs, type ZoneStyle } from './zones/zone-name.js'

export interface ZoneOptions {
  readonly zoneStyle: ZoneStyle
  readonly floatingTimeZone?: string | undefined
}

export type EventTimes =
  | {
      readonly kind: 'times'
      readonly start: DateTimeTimeZone
      readonly end: DateTimeTimeZone
      /** For comparing with what Graph returns: instants, or dates of an all-day event. */
      readonly expected: {
        readonly start: string
        readonly end: string
        /** The name under which the zone is written. */
        readonly zone: string
      }
    }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }

/**
 * Start and end as Graph wants them. An occurrence is written in the zone of its series, `shownIn`,
 * whatever its own is.
 */
export function eventTimes(
  event: SingleEvent,
  options: ZoneOptions,
  shownIn: string | null = event.timeZone,
): EventTimes {
  if (event.showWithoutTime) return allDayTimes(event, options, shownIn)
  const own = event.timeZone ?? options.floatingTimeZone
  const zone = shownIn ?? own
  if (own === undefined || zone === undefined) {
    return refused(
      'UNSUPPORTED_EVENT',
      'the event has a time without a time zone, which Outlook does not have; ' +
        'give it a time zone, or set floatingTimeZone',
    )
  }
  const name = graphZoneName(zone, options.zoneStyle)
  if (name === null) return unknownZone(zone)
  const zoned = event.timeZone === null ? { ...event, timeZone: own } : event
  const start = startInstantOf(zoned)
  const end = endInstantOf(zoned)
  // Otherwise in UTC, where each time has one meaning, and which means the same for a single event.
  const keepsWallTime = isReadAs(start, zone, name) && isReadAs(end, zone, name)
  const [clock, written] = keepsWallTime ? [zone, name] : ['UTC', 'UTC']
  return {
    kind: 'times',
    start: wall(wallTimeAt(clock, start), written),
    end: wall(wallTimeAt(clock, end), written),
    expected: { start: instantText(start), end: instantText(end), zone: written },
  }
}

/**
 * Midnight to midnight in one zone, end exclusive; counted in dates, never through instants. The
 * event floats, so a zone that Windows does not have may be any other.
 */
function allDayTimes(event: SingleEvent, options: ZoneOptions, shownIn: string | null): EventTimes {
  const zone = graphZoneName(shownIn ?? 'UTC', options.zoneStyle) ?? 'UTC'
  const start = event.start
  const end = localEndOf({ ...event, timeZone: null })
  return {
    kind: 'times',
    start: { dateTime: start, timeZone: zone },
    end: { dateTime: end, timeZone: zone },
    expected: { start: start.slice(0, 10), end: end.slice(0, 10), zone },
  }
}

function wall(time: number, timeZone: string): DateTimeTimeZone {
  return { dateTime: formatWallTime(time), timeZone }
}

function instantText(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

function unknownZone(zone: string): EventTimes {
  return refused(
    'INVALID_EVENT_DATA',
    `Outlook has no name for the time zone ${zone}; use one of a city nearby with the same rules`,
  )
}

function refused(errorClass: ErrorFacts['class'], message: string): EventTimes {
  return { kind: 'refused', error: refusal(errorClass, message) }
}
