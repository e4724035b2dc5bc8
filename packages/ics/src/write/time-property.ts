import type { SingleEvent } from '@calsync/core'
import type { JcalProperty } from '../jcal/jcal.js'

/** How the times of an event are written. */
export interface TimeForm {
  readonly isDate: boolean
  /** IANA name; `null` for floating times. */
  readonly zone: string | null
}

/** Dates have no zone in iCalendar: an all-day event floats. */
export function timeFormOf({ showWithoutTime, timeZone }: SingleEvent): TimeForm {
  return { isDate: showWithoutTime, zone: showWithoutTime ? null : timeZone }
}

/** A property of wall times such as `2026-03-01T09:00:00`. */
export function timeProperty(
  name: string,
  walls: readonly string[],
  { isDate, zone }: TimeForm,
): JcalProperty {
  if (isDate) return [name, {}, 'date', ...walls.map((wall) => wall.slice(0, 10))]
  if (zone === 'UTC') return [name, {}, 'date-time', ...walls.map((wall) => `${wall}Z`)]
  return [name, zone === null ? {} : { tzid: zone }, 'date-time', ...walls]
}
