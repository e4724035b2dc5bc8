import { parseWallTime } from '@calsync/core'
import type { DayOfWeek } from '@microsoft/microsoft-graph-types'
import { dateText, dayOf } from './calendar-days.js'
import type { GraphPattern, GraphRecurrence } from './graph-recurrence.js'
import { SeriesDays } from './series-days.js'

/**
 * What a recurrence means, as text: equal for equal meaning however it is written. The end is the
 * day of the last occurrence, since a count, an end date and a later end date before the next
 * occurrence mean the same. The zone is left out; it has many names.
 */
export function recurrenceMeaning({ pattern, range }: GraphRecurrence): string {
  const first = parseWallTime(range.startDate)
  if (first === null) return `${patternText(pattern)} from ${range.startDate}`
  const { last } = new SeriesDays(pattern, dayOf(first), range)
  const until = last === Infinity ? '' : ` until ${dateText(last)}`
  return `${patternText(pattern)} from ${range.startDate}${until}`
}

function patternText(pattern: GraphPattern): string {
  const every = `${pattern.type} ${pattern.interval}`
  switch (pattern.type) {
    case 'daily':
      return every
    case 'weekly':
      // Only where weeks are left out does it matter where they begin.
      return `${every} ${days(pattern)}${pattern.interval === 1 ? '' : ` ${pattern.firstDayOfWeek}`}`
    case 'absoluteMonthly':
      return `${every} ${pattern.dayOfMonth}`
    case 'absoluteYearly':
      return `${every} ${pattern.month}-${pattern.dayOfMonth}`
    case 'relativeMonthly':
      return `${every} ${pattern.index} ${days(pattern)}`
    case 'relativeYearly':
      return `${every} ${pattern.month} ${pattern.index} ${days(pattern)}`
  }
}

function days({ daysOfWeek }: { readonly daysOfWeek: readonly DayOfWeek[] }): string {
  return [...new Set(daysOfWeek)].sort().join(',')
}
