import type { Weekday } from '@calsync/core'
import type { DayOfWeek, WeekIndex } from '@microsoft/microsoft-graph-types'

/** Graph's names of the days, Sunday first, as Graph's weeks begin unless told otherwise. */
export const graphDays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const satisfies readonly DayOfWeek[]

const byWeekday: Readonly<Record<Weekday, DayOfWeek>> = {
  mo: 'monday',
  tu: 'tuesday',
  we: 'wednesday',
  th: 'thursday',
  fr: 'friday',
  sa: 'saturday',
  su: 'sunday',
}

/** Graph's name of a day of the week. */
export function graphDayOf(day: Weekday): DayOfWeek {
  return byWeekday[day]
}

/**
 * When a series happens, in Graph's six patterns, each with exactly the fields that it has. A
 * relative pattern means one day: the first (or last, for `last`) that is any of its days of the week.
 */
export type GraphPattern =
  | { type: 'daily'; interval: number }
  | { type: 'weekly'; interval: number; daysOfWeek: DayOfWeek[]; firstDayOfWeek: DayOfWeek }
  | { type: 'absoluteMonthly'; interval: number; dayOfMonth: number }
  | { type: 'relativeMonthly'; interval: number; daysOfWeek: DayOfWeek[]; index: WeekIndex }
  | { type: 'absoluteYearly'; interval: number; dayOfMonth: number; month: number }
  | {
      type: 'relativeYearly'
      interval: number
      daysOfWeek: DayOfWeek[]
      index: WeekIndex
      month: number
    }

/** How a series ends; the date is inclusive. */
export type GraphEnd =
  | { type: 'noEnd' }
  | { type: 'endDate'; endDate: string }
  | { type: 'numbered'; numberOfOccurrences: number }

/** A series as Graph is told it. Graph cannot read a range that stands before its pattern. */
export interface GraphRecurrence {
  pattern: GraphPattern
  range: GraphEnd & { startDate: string; recurrenceTimeZone: string }
}

/** What Graph cannot say, in words for the host's developer. */
export interface Inexpressible {
  readonly reason: string
}

/** For a kind of series that Outlook does not have. */
export function hasNo(what: string): Inexpressible {
  return { reason: `Outlook has no ${what}` }
}
