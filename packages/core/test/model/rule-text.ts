import type { RecurrenceRule } from '@calsync/core'

const names: readonly (readonly [keyof RecurrenceRule, string])[] = [
  ['interval', 'INTERVAL'],
  ['firstDayOfWeek', 'WKST'],
  ['byMonth', 'BYMONTH'],
  ['byWeekNo', 'BYWEEKNO'],
  ['byYearDay', 'BYYEARDAY'],
  ['byMonthDay', 'BYMONTHDAY'],
  ['byDay', 'BYDAY'],
  ['byHour', 'BYHOUR'],
  ['byMinute', 'BYMINUTE'],
  ['bySecond', 'BYSECOND'],
  ['bySetPosition', 'BYSETPOS'],
  ['count', 'COUNT'],
]

/** A rule as RRULE text. */
export function ruleText(rule: RecurrenceRule): string {
  const parts = [`FREQ=${rule.frequency.toUpperCase()}`]
  for (const [name, partName] of names) {
    const value = rule[name]
    if (value !== undefined) parts.push(`${partName}=${valueText(value)}`)
  }
  if (rule.until !== undefined) parts.push(`UNTIL=${rule.until.replace(/[-:]/g, '')}`)
  return parts.join(';')
}

function valueText(value: NonNullable<RecurrenceRule[keyof RecurrenceRule]>): string {
  if (typeof value !== 'object') return String(value).toUpperCase()
  return value
    .map((item) =>
      typeof item === 'number'
        ? String(item)
        : `${item.nthOfPeriod ?? ''}${item.day.toUpperCase()}`,
    )
    .join(',')
}
