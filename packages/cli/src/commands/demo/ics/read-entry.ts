import { canonicalTimeZone, messageOf } from '@calsync/core'
import ICAL from 'ical.js'

/** One event of a file, in the host's terms. */
export interface CalendarEntry {
  readonly kind: 'entry'
  readonly file: string
  readonly title: string
  readonly description: string
  readonly location: string
  readonly allDay: boolean
  /** Wall time in `timeZone`: `2019-03-04T14:00:00`, or midnight of an all-day event. */
  readonly start: string
  readonly end: string
  /** IANA name; `null` for all-day and floating times. */
  readonly timeZone: string | null
  /** Text of the RRULE, or `RDATE`; `null` when it happens once. */
  readonly rrule: string | null
  readonly status: 'confirmed' | 'tentative' | 'cancelled'
  readonly busy: 'busy' | 'free'
  readonly privacy: 'public' | 'private' | 'secret'
}

export interface UnreadableEntry {
  readonly kind: 'unreadable'
  readonly file: string
  readonly title: string
  readonly reason: string
}

/** Reads one VEVENT; what is wrong with it becomes a reason, never an exception. */
export function readEntry(
  file: string,
  component: ICAL.Component,
): CalendarEntry | UnreadableEntry {
  const title = textOf(component, 'summary')
  try {
    const times = timesOf(component)
    return {
      kind: 'entry',
      file,
      title,
      description: textOf(component, 'description'),
      location: textOf(component, 'location'),
      ...times,
      rrule: recurrenceOf(component),
      ...marksOf(component),
    }
  } catch (error) {
    return { kind: 'unreadable', file, title, reason: messageOf(error) }
  }
}

type Times = Pick<CalendarEntry, 'allDay' | 'start' | 'end' | 'timeZone'>

function timesOf(component: ICAL.Component): Times {
  if (!component.hasProperty('dtstart')) throw new Error('it has no DTSTART')
  if (component.hasProperty('recurrence-id')) {
    throw new Error('it changes an occurrence of a series that is not in the file')
  }
  requireRealDate(component, 'dtstart')
  requireRealDate(component, 'dtend')
  const event = new ICAL.Event(component)
  const start = event.startDate
  const end = event.endDate
  if (start.isDate !== end.isDate) throw new Error('only one of start and end is a whole day')
  if (start.isDate) return { allDay: true, ...wall(start, end), timeZone: null }
  const zone = zoneOf(start, component, 'dtstart')
  const endZone = component.hasProperty('dtend') ? zoneOf(end, component, 'dtend') : zone
  if (zone === endZone && (zone === null || canonicalTimeZone(zone) !== null)) {
    return { allDay: false, ...wall(start, end), timeZone: zone }
  }
  // A name of the file's own, or two zones: the file's definitions say which instants are meant.
  return { allDay: false, ...wall(inUtc(start, zone), inUtc(end, endZone)), timeZone: 'UTC' }
}

/** ical.js carries on what overflows: February 30 would silently become March 2. */
function requireRealDate(component: ICAL.Component, name: string): void {
  const property = component.getFirstProperty(name)
  if (property === null) return
  const written = String((property.toJSON() as unknown[])[3])
  let read: string | null
  try {
    read = String(property.getFirstValue())
  } catch {
    read = null
  }
  if (read !== written) throw new Error(`its ${name.toUpperCase()} is not a date of the calendar`)
}

/** The name of the zone as it is written, or `null` for a floating time. */
function zoneOf(time: ICAL.Time, component: ICAL.Component, name: string): string | null {
  if (time.zone.tzid !== 'floating') return time.zone.tzid
  // A TZID without a VTIMEZONE stays floating for ical.js.
  return component.getFirstProperty(name)?.getFirstParameter('tzid') ?? null
}

function inUtc(time: ICAL.Time, zone: string | null): ICAL.Time {
  if (time.zone.tzid !== 'floating') return time.convertToZone(ICAL.Timezone.utcTimezone)
  throw new Error(
    zone === null
      ? 'only one of start and end has a time zone'
      : `its time zone “${zone}” is not explained in the file`,
  )
}

function wall(start: ICAL.Time, end: ICAL.Time): Pick<CalendarEntry, 'start' | 'end'> {
  return { start: wallTime(start), end: wallTime(end) }
}

function wallTime(time: ICAL.Time): string {
  const text = time.toString().replace(/Z$/, '')
  return time.isDate ? `${text}T00:00:00` : text
}

function recurrenceOf(component: ICAL.Component): string | null {
  const rule = component.getFirstPropertyValue('rrule')
  if (rule !== null) return String(rule)
  return component.hasProperty('rdate') ? 'RDATE' : null
}

function marksOf(component: ICAL.Component): Pick<CalendarEntry, 'status' | 'busy' | 'privacy'> {
  const status = textOf(component, 'status').toLowerCase()
  const privacy = textOf(component, 'class').toUpperCase()
  return {
    status: status === 'tentative' || status === 'cancelled' ? status : 'confirmed',
    busy: textOf(component, 'transp').toUpperCase() === 'TRANSPARENT' ? 'free' : 'busy',
    privacy: privacy === 'PRIVATE' ? 'private' : privacy === 'CONFIDENTIAL' ? 'secret' : 'public',
  }
}

function textOf(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name)
  return typeof value === 'string' ? value.trim() : ''
}
