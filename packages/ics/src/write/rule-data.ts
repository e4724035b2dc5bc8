import {
  formatWallTime,
  instantOf,
  parseWallTime,
  type RecurrenceRule,
  wallTimeAt,
} from '@calsync/core'
import type { JcalRule } from '../jcal/jcal.js'
import type { TimeForm } from './time-property.js'

/** A rule as jCal has it. */
export function ruleData(rule: RecurrenceRule, form: TimeForm): JcalRule {
  const { frequency, interval, count, until, firstDayOfWeek, byDay } = rule
  return {
    freq: frequency.toUpperCase(),
    ...(until === undefined ? {} : { until: untilText(until, form) }),
    ...(count === undefined ? {} : { count }),
    ...(interval === undefined ? {} : { interval }),
    ...numbers('bysecond', rule.bySecond),
    ...numbers('byminute', rule.byMinute),
    ...numbers('byhour', rule.byHour),
    ...(byDay === undefined
      ? {}
      : {
          byday: byDay.map(({ day, nthOfPeriod }) => `${nthOfPeriod ?? ''}${day.toUpperCase()}`),
        }),
    ...numbers('bymonthday', rule.byMonthDay),
    ...numbers('byyearday', rule.byYearDay),
    ...numbers('byweekno', rule.byWeekNo),
    ...numbers('bymonth', rule.byMonth),
    ...numbers('bysetpos', rule.bySetPosition),
    ...(firstDayOfWeek === undefined ? {} : { wkst: firstDayOfWeek.toUpperCase() }),
  }
}

function numbers(name: string, values: readonly number[] | undefined): JcalRule {
  return values === undefined ? {} : { [name]: values }
}

/** In UTC for a series in a zone (RFC 5545, 3.3.10), else in the form of its start. */
function untilText(until: string, { zone, isDate }: TimeForm): string {
  if (isDate) return until.slice(0, 10)
  if (zone === null) return until
  const wall = parseWallTime(until) ?? 0
  const instant = instantOf(zone, wall)
  // A wall time that clocks skip has no instant that means it; readers take local time, too.
  return wallTimeAt(zone, instant) === wall ? `${formatWallTime(instant)}Z` : until
}
