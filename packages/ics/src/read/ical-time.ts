import {
  formatDuration,
  formatWallTime,
  instantOf,
  parseWallTime,
  wallTimeAt,
  type WallTime,
} from '@calsync/core'
import { type JcalProperty, parameterOf, valuesOf } from '../jcal/jcal.js'
import { Unreadable } from '../unreadable.js'
import type { CalendarZones } from '../zones/calendar-zones.js'
import type { Span } from '../zones/match-zone.js'
import { definedInstant } from '../zones/zone-definition.js'

/** A time of a calendar file. */
export interface IcalTime {
  /** A day without a time; it floats. */
  readonly isDate: boolean
  /** In `zone`. */
  readonly wall: WallTime
  /** IANA name; `null` when it floats. */
  readonly zone: string | null
  /** `null` when it floats. */
  readonly instant: number | null
  /** The TZID, when no IANA zone means the same; `zone` is UTC then. */
  readonly lostZone: string | null
}

/** What the times of an event are read with. */
export interface TimeContext {
  readonly zones: CalendarZones
  /** When the event happens, roughly: zones must agree only there. */
  readonly span: () => Span
}

/** The times of a property; an empty list of dates has none. */
export function timesOf(property: JcalProperty, context: TimeContext): IcalTime[] {
  return valuesOf(property).flatMap((value) => {
    const [start] = Array.isArray(value) ? (value as unknown[]) : [value]
    return typeof start === 'string' && /\d/.test(start) ? [timeOf(property, start, context)] : []
  })
}

/** Reads one time of a property, in jCal's form: `2026-03-01` or `2026-03-01T09:00:00Z`. */
export function timeOf(property: JcalProperty, text: string, context: TimeContext): IcalTime {
  // A date without VALUE=DATE: columns of a time that are not there.
  const date = /^(\d{4}-\d{2}-\d{2})(?:T::)?$/.exec(text)?.[1]
  if (date !== undefined) return floating(wallOf(property, `${date}T00:00:00`), true)
  const wall = wallOf(property, text.replace(/Z$/, ''))
  if (text.endsWith('Z')) return zoned('UTC', wall)
  const tzid = parameterOf(property, 'tzid')
  return tzid === null ? floating(wall, false) : timeInZone(property, wall, tzid, context)
}

/** The wall time in a zone, where that says the same instant; a floating time stays as it is. */
export function timeIn(zone: string | null, time: IcalTime): IcalTime {
  if (zone === null || time.instant === null || time.zone === zone) return time
  const moved = { ...time, wall: wallTimeAt(zone, time.instant), zone, lostZone: null }
  return instantOf(zone, moved.wall) === time.instant ? moved : time
}

/** The duration from one time to another; `null` when it is negative. Throws `Unreadable`. */
export function durationBetween(start: IcalTime, end: IcalTime): string | null {
  if (start.isDate !== end.isDate) {
    throw new Unreadable('only one of its start and end is a whole day')
  }
  if ((start.instant === null) !== (end.instant === null)) {
    throw new Unreadable('only one of its start and end has a time zone')
  }
  const ms = (end.instant ?? end.wall) - (start.instant ?? start.wall)
  if (ms < 0) return null
  return start.isDate
    ? formatDuration({ days: Math.max(1, Math.round(ms / 86_400_000)), seconds: 0 })
    : formatDuration({ days: 0, seconds: Math.round(ms / 1_000) })
}

function floating(wall: WallTime, isDate: boolean): IcalTime {
  return { isDate, wall, zone: null, instant: null, lostZone: null }
}

function zoned(zone: string, wall: WallTime): IcalTime {
  const instant = zone === 'UTC' ? wall : instantOf(zone, wall)
  return { isDate: false, wall, zone, instant, lostZone: null }
}

function timeInZone(
  property: JcalProperty,
  wall: WallTime,
  tzid: string,
  { zones, span }: TimeContext,
): IcalTime {
  const found = zones.resolve(tzid, span)
  switch (found.kind) {
    case 'iana':
      return zoned(found.zone, wall)
    case 'own': {
      const instant = definedInstant(found.definition, wall)
      return { ...zoned('UTC', instant), lostZone: tzid }
    }
    case 'unknown':
      throw new Unreadable(
        `the time zone “${tzid.slice(0, 60)}” of its ${nameOf(property)} is neither known nor explained in the file`,
      )
  }
}

function wallOf(property: JcalProperty, text: string): WallTime {
  const wall = parseWallTime(text)
  // Years before 100 would be read as 19xx.
  if (wall === null || formatWallTime(wall) !== text) {
    throw new Unreadable(`its ${nameOf(property)} is not a date of the calendar`)
  }
  return wall
}

function nameOf([name]: JcalProperty): string {
  return name.toUpperCase()
}
