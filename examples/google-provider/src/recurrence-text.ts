import { type CalendarEvent, instantOf, parseWallTime, type RecurrenceRule } from '@calsync/core'
import { instantText } from './event-times.js'

/** Lists of numbers by their name in RFC 5545. */
const numberLists = {
  BYMONTH: 'byMonth',
  BYWEEKNO: 'byWeekNo',
  BYYEARDAY: 'byYearDay',
  BYMONTHDAY: 'byMonthDay',
  BYSETPOS: 'bySetPosition',
} as const

/**
 * When a series happens, as the lines of RFC 5545 that Google takes. Of the overrides only those
 * are left in the event that are written with it: exclusions, and added occurrences without changes.
 */
export function recurrenceLines(event: CalendarEvent, timeZone: string): string[] {
  const { recurrenceRules, recurrenceOverrides, showWithoutTime } = event
  const overrides = Object.entries(recurrenceOverrides)
  const excluded = overrides.filter(([, { excluded }]) => excluded === true).map(([id]) => id)
  const added = overrides.filter(([, { excluded }]) => excluded !== true).map(([id]) => id)
  const zone = showWithoutTime ? null : timeZone
  return [
    ...recurrenceRules.map((rule) => `RRULE:${ruleText(rule, zone)}`),
    ...datesLine('EXDATE', excluded, zone),
    ...datesLine('RDATE', added, zone),
  ]
}

function ruleText(rule: RecurrenceRule, zone: string | null): string {
  const { frequency, interval, byDay, count, until, firstDayOfWeek } = rule
  const parts = [`FREQ=${frequency.toUpperCase()}`]
  if (interval !== undefined) parts.push(`INTERVAL=${interval}`)
  // Said even where it is the default of RFC 5545, which is Monday: Google's own is the user's.
  if (weekStartCounts(rule)) parts.push(`WKST=${(firstDayOfWeek ?? 'mo').toUpperCase()}`)
  for (const [name, key] of Object.entries(numberLists)) {
    const values = rule[key]
    if (values !== undefined) parts.push(`${name}=${values.join(',')}`)
  }
  if (byDay !== undefined) {
    const days = byDay.map(({ day, nthOfPeriod }) => `${nthOfPeriod ?? ''}${day.toUpperCase()}`)
    parts.push(`BYDAY=${days.join(',')}`)
  }
  if (count !== undefined) parts.push(`COUNT=${count}`)
  if (until !== undefined) parts.push(`UNTIL=${untilText(until, zone)}`)
  return parts.join(';')
}

function weekStartCounts({ frequency, interval = 1, byWeekNo }: RecurrenceRule): boolean {
  return (frequency === 'weekly' && interval > 1) || byWeekNo !== undefined
}

/** Of a series in a zone the end is in UTC (RFC 5545, 3.3.10), of an all-day one a date. */
function untilText(until: string, zone: string | null): string {
  if (zone === null) return compact(until.slice(0, 10))
  return compact(instantText(instantOf(zone, parseWallTime(until) ?? 0)))
}

function datesLine(name: string, ids: readonly string[], zone: string | null): string[] {
  if (ids.length === 0) return []
  const dates = [...ids].sort().map((id) => compact(zone === null ? id.slice(0, 10) : id))
  const parameter = zone === null ? 'VALUE=DATE' : `TZID=${zone}`
  return [`${name};${parameter}:${dates.join(',')}`]
}

/** `20270301T083000Z` for `2027-03-01T08:30:00Z` */
function compact(text: string): string {
  return text.replaceAll(/[-:]/g, '')
}
