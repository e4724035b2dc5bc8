import { formatDuration, formatWallTime, parseDuration } from '@calsync/core'
import { firstOf, type JcalComponent, type JcalProperty, valuesOf } from '../jcal/jcal.js'
import { Unreadable } from '../unreadable.js'
import { durationBetween, type IcalTime, type TimeContext, timesOf } from './ical-time.js'

/** When an event happens, in the terms of calsync's event. */
export interface EventTimes {
  readonly start: string
  readonly timeZone: string | null
  readonly duration: string
  readonly showWithoutTime: boolean
}

/** The start of a VEVENT. Throws `Unreadable`. */
export function startOf(component: JcalComponent, context: TimeContext): IcalTime {
  return requiredTime(component, 'dtstart', context)
}

/** The one time of a property that must be there. Throws `Unreadable`. */
export function requiredTime(
  component: JcalComponent,
  name: string,
  context: TimeContext,
): IcalTime {
  const property = firstOf(component, name)
  const [time] = property === null ? [] : timesOf(property, context)
  if (time !== undefined) return time
  throw new Unreadable(
    name === 'dtstart' ? 'its start (DTSTART) is missing' : `its ${name.toUpperCase()} is missing`,
  )
}

/** How long a VEVENT lasts, its own way: by its end, by a duration, or by neither. */
export function durationOf(
  component: JcalComponent,
  start: IcalTime,
  context: TimeContext,
): string {
  const end = firstOf(component, 'dtend')
  if (end !== null) {
    const [time] = timesOf(end, context)
    if (time === undefined) throw new Unreadable('its DTEND is empty')
    const between = durationBetween(start, time)
    if (between === null) throw new Unreadable('its end is before its start')
    return between
  }
  const duration = firstOf(component, 'duration')
  if (duration !== null) return writtenDuration(duration, start.isDate)
  return start.isDate ? 'P1D' : 'PT0S'
}

export function eventTimes(start: IcalTime, duration: string): EventTimes {
  return {
    start: formatWallTime(start.wall),
    timeZone: start.zone,
    duration,
    showWithoutTime: start.isDate,
  }
}

/** A DURATION of whole days, for an event that has no time of day. */
export function writtenDuration(property: JcalProperty, isDate: boolean): string {
  const [text] = valuesOf(property)
  const parsed = parseDuration(String(text).replace(/^\+/, ''))
  if (parsed === null) throw new Unreadable('its DURATION is not a duration such as PT1H30M')
  if (!isDate) return formatDuration(parsed)
  const days = parsed.days + Math.ceil(parsed.seconds / 86_400)
  return formatDuration({ days: Math.max(1, days), seconds: 0 })
}
