import { instantOf, parseWallTime } from '@calsync/core'
import { zoneBehind } from './zones/zone-name.js'

/** A time as Graph gives it: seven digits after the second, in the zone that was asked for. */
export interface SeenTime {
  readonly dateTime: string
  readonly timeZone?: string | null
}

/** An event as Graph gives it, as far as it is looked at; `recurrence` is read where it counts. */
export interface SeenEvent {
  readonly id?: string
  readonly subject?: string | null
  readonly isAllDay?: boolean | null
  readonly start?: SeenTime | null
  readonly end?: SeenTime | null
  /** The name of the event's own zone, whatever zone the times are shown in. */
  readonly originalStartTimeZone?: string | null
  readonly recurrence?: object | null
  /** Of an occurrence: when its series would have it, in UTC. */
  readonly originalStart?: string | null
  readonly singleValueExtendedProperties?: readonly SeenProperty[] | null
}

interface SeenProperty {
  readonly id: string
  readonly value: string
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Whether a value is an event. By hand: thousands of replies a second are looked at, and a schema
 * would copy each of them.
 */
export function isSeenEvent(value: unknown): value is SeenEvent {
  return (
    isFields(value) &&
    (value.id === undefined || typeof value.id === 'string') &&
    isTextOrNone(value.subject) &&
    isTextOrNone(value.originalStart) &&
    isTextOrNone(value.originalStartTimeZone) &&
    (isNone(value.isAllDay) || typeof value.isAllDay === 'boolean') &&
    (isNone(value.recurrence) || isFields(value.recurrence)) &&
    (isNone(value.start) || isTime(value.start)) &&
    (isNone(value.end) || isTime(value.end)) &&
    (isNone(value.singleValueExtendedProperties) ||
      isProperties(value.singleValueExtendedProperties))
  )
}

/** Milliseconds of the instant; of an all-day event its date, which floats, read as UTC. */
export function seenInstant(time: SeenTime, isAllDay: boolean): number | null {
  if (isAllDay) return parseWallTime(time.dateTime.slice(0, 10))
  const zone = zoneBehind(time.timeZone ?? 'UTC')
  if (zone === null) return null
  const wall = parseWallTime(time.dateTime.replace(/Z$/, ''))
  return wall === null || zone === 'UTC' ? wall : instantOf(zone, wall)
}

function isTime(value: unknown): value is SeenTime {
  return isFields(value) && typeof value.dateTime === 'string' && isTextOrNone(value.timeZone)
}

function isProperties(value: unknown): value is readonly SeenProperty[] {
  return Array.isArray(value) && value.every(isProperty)
}

function isProperty(value: unknown): value is SeenProperty {
  return isFields(value) && typeof value.id === 'string' && typeof value.value === 'string'
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

function isNone(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
