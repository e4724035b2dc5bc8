import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { ApiError } from './answer.js'
import type { EventTime, EventTimes } from './event-input.js'

const MAX_INSTANCES = 2_000
const LAST = Temporal.ZonedDateTime.from('2040-01-01T00:00:00[UTC]')
const DAY_PARTS = /FREQ=(HOURLY|MINUTELY|SECONDLY)|BYHOUR|BYMINUTE|BYSECOND/
const LINE = /^(RRULE|RDATE|EXDATE)(?:;([^:]*))?:(.+)$/

/** A list of lines, checked as Google checks it. */
export function checkRecurrence(lines: readonly string[], { start }: EventTimes): void {
  for (const line of lines) {
    const [, name, , value = ''] = LINE.exec(line) ?? []
    if (name === undefined) throw invalid()
    if (name !== 'RRULE') continue
    if (DAY_PARTS.test(value)) throw invalid()
    const until = /UNTIL=([^;]+)/.exec(value)?.[1]
    if (until !== undefined && /Z$/.test(until) === 'date' in start) throw invalid()
  }
  if ('dateTime' in start && start.timeZone === undefined) {
    throw new ApiError(400, 'required', 'Missing time zone definition for start time.')
  }
  if (datesOf(lines, { start, end: start }).length === 0) throw invalid()
}

/**
 * When a series happens by its lines: keys as they stand in the ids of its instances, such as
 * `20270301T083000Z` or `20270301`. The start is always one of them, as RFC 5545 has it.
 */
export function keysOf(lines: readonly string[], times: EventTimes): string[] {
  return datesOf(lines, times).map((date) => keyOf(date, 'date' in times.start))
}

/** The times of one instance; of all-day events counted on the calendar. */
export function instanceTimes(key: string, { start, end }: EventTimes): EventTimes {
  if ('date' in start && 'date' in end) {
    const from = Temporal.PlainDate.from(key)
    const days = Temporal.PlainDate.from(start.date).until(end.date)
    return { start: { date: from.toString() }, end: { date: from.add(days).toString() } }
  }
  const from = Temporal.Instant.from(key.replace(ISO, '$1-$2-$3T$4:$5:$6Z'))
  const length = instantOf(start).until(instantOf(end))
  const zone =
    'dateTime' in start && start.timeZone !== undefined ? { timeZone: start.timeZone } : {}
  return {
    start: { dateTime: from.toString(), ...zone },
    end: { dateTime: from.add(length).toString(), ...zone },
  }
}

const ISO = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** The key of an `originalStart`: a date, or a time with an offset. */
export function keyOfText(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text.replaceAll('-', '')
  return compact(Temporal.Instant.from(text).toString())
}

export function instantOf(time: EventTime): Temporal.Instant {
  return 'date' in time
    ? Temporal.Instant.from(`${time.date}T00:00:00Z`)
    : Temporal.Instant.from(time.dateTime)
}

function datesOf(lines: readonly string[], { start }: EventTimes): Temporal.ZonedDateTime[] {
  const zone = 'dateTime' in start ? (start.timeZone ?? 'UTC') : 'UTC'
  const first = instantOf(start).toZonedDateTimeISO(zone)
  const dates = new Map([[first.epochMilliseconds, first]])
  const excluded = new Set<number>()
  for (const line of lines) {
    const [, name, parameters = '', value = ''] = LINE.exec(line) ?? []
    const given = name === 'RRULE' ? ruleDates(value, first) : listed(value, parameters, zone)
    for (const date of given) {
      if (name === 'EXDATE') excluded.add(date.epochMilliseconds)
      else dates.set(date.epochMilliseconds, date)
    }
  }
  return [...dates.values()]
    .filter(({ epochMilliseconds }) => !excluded.has(epochMilliseconds))
    .sort((a, b) => a.epochMilliseconds - b.epochMilliseconds)
    .slice(0, MAX_INSTANCES)
}

function ruleDates(rule: string, first: Temporal.ZonedDateTime): Temporal.ZonedDateTime[] {
  const zone = first.timeZoneId
  const wall = compact(first.toPlainDateTime().toString({ smallestUnit: 'second' }))
  // An end that is a date counts whole days of the series.
  const whole = rule.replace(/UNTIL=(\d{8})(?=;|$)/, 'UNTIL=$1T235959Z')
  const rruleString = `DTSTART;TZID=${zone}:${wall}\nRRULE:${whole}`
  try {
    const dates = new RRuleTemporal({ rruleString }).between(first, LAST, true)
    return dates.map(({ epochMilliseconds }) =>
      Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO(zone),
    )
  } catch {
    throw invalid()
  }
}

function listed(value: string, parameters: string, zone: string): Temporal.ZonedDateTime[] {
  const tzid = /TZID=([^;]+)/.exec(parameters)?.[1] ?? zone
  return value.split(',').map((text) => {
    const isUtc = text.endsWith('Z')
    const plain = Temporal.PlainDateTime.from(isUtc ? text.slice(0, -1) : text)
    return plain.toZonedDateTime(isUtc ? 'UTC' : tzid).withTimeZone(zone)
  })
}

function keyOf(date: Temporal.ZonedDateTime, isAllDay: boolean): string {
  if (isAllDay) return compact(date.toPlainDate().toString())
  return compact(date.toInstant().toString({ smallestUnit: 'second' }))
}

function compact(text: string): string {
  return text.replaceAll(/[-:]/g, '')
}

function invalid(): ApiError {
  return new ApiError(400, 'invalid', 'Invalid recurrence rule.')
}
