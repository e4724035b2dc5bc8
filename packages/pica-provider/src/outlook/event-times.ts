import {
  type CalendarEvent,
  endInstantOf,
  type ErrorFacts,
  formatWallTime,
  instantsOf,
  localEndOf,
  startInstantOf,
  wallTimeAt,
} from '@calsync/core'
import type { DateTimeTimeZone } from '@microsoft/microsoft-graph-types'
import { refusal } from './refusal.js'
import { ianaZoneOf, windowsZoneOf } from './windows-zone.js'

export interface ZoneOptions {
  readonly zoneStyle: 'windows' | 'iana'
  readonly floatingTimeZone?: string | undefined
}

export type EventTimes =
  | {
      readonly kind: 'times'
      readonly start: DateTimeTimeZone
      readonly end: DateTimeTimeZone
      /** For comparing with what Graph returns: instants, or dates of an all-day event. */
      readonly expected: { readonly start: string; readonly end: string }
    }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }

/** Start and end as Graph wants them. */
export function eventTimes(event: CalendarEvent, options: ZoneOptions): EventTimes {
  if (event.showWithoutTime) return allDayTimes(event, options)
  const zone = event.timeZone ?? options.floatingTimeZone
  if (zone === undefined) {
    return refused(
      'UNSUPPORTED_EVENT',
      'the event has a time without a time zone, which Outlook does not have; ' +
        'give it a time zone, or set floatingTimeZone',
    )
  }
  const name = graphZoneOf(zone, options.zoneStyle)
  if (name === null) return unknownZone(zone)
  const zoned = event.timeZone === null ? { ...event, timeZone: zone } : event
  const start = startInstantOf(zoned)
  const end = endInstantOf(zoned)
  const keepsWallTime = [start, end].every((time) => meansTheSame(time, zone, name, options))
  const [shownIn, written] = keepsWallTime ? [zone, name] : ['UTC', 'UTC']
  return {
    kind: 'times',
    start: wall(wallTimeAt(shownIn, start), written),
    end: wall(wallTimeAt(shownIn, end), written),
    expected: { start: instantText(start), end: instantText(end) },
  }
}

/** Midnight to midnight in one zone, end exclusive; counted in dates, never through instants. */
function allDayTimes(event: CalendarEvent, options: ZoneOptions): EventTimes {
  const zone = event.timeZone ?? 'UTC'
  const name = graphZoneOf(zone, options.zoneStyle)
  if (name === null) return unknownZone(zone)
  const start = event.start
  const end = localEndOf({ ...event, timeZone: null })
  return {
    kind: 'times',
    start: { dateTime: start, timeZone: name },
    end: { dateTime: end, timeZone: name },
    expected: { start: start.slice(0, 10), end: end.slice(0, 10) },
  }
}

function graphZoneOf(zone: string, style: 'windows' | 'iana'): string | null {
  return style === 'windows' ? windowsZoneOf(zone) : zone
}

/**
 * Whether Graph reads this wall time in this zone as the instant that is meant. It does not when
 * the hour is repeated at the end of daylight saving (Windows takes the second one, JSCalendar the
 * first), nor where a Windows zone stands for regions whose rules have diverged. Such events
 * travel in UTC, which means the same for a single event.
 */
function meansTheSame(
  instant: number,
  zone: string,
  name: string,
  { zoneStyle }: ZoneOptions,
): boolean {
  const reader = zoneStyle === 'windows' ? ianaZoneOf(name) : zone
  if (reader === null) return false
  const { earlier, later } = instantsOf(reader, wallTimeAt(zone, instant))
  return earlier === instant && later === instant
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
