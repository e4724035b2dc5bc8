import type { PatternedRecurrence, RecurrencePattern } from '@microsoft/microsoft-graph-types'

const DAY_MS = 86_400_000
const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The dates on which Graph shows a series, from its start up to a date (inclusive): each day is
 * asked by itself whether it is one, straight from Graph's description of the patterns.
 */
export function graphDates({ pattern, range }: PatternedRecurrence, until: string): string[] {
  if (!pattern || !range?.startDate) throw new Error('no pattern, or no start')
  const start = Date.parse(`${range.startDate}T00:00:00Z`)
  const end = range.type === 'endDate' && (range.endDate ?? '') < until ? range.endDate : until
  const count = range.type === 'numbered' ? (range.numberOfOccurrences ?? 0) : Infinity
  const dates: string[] = []
  for (let day = start; day <= Date.parse(`${end}T00:00:00Z`); day += DAY_MS) {
    if (dates.length >= count) break
    if (isDay(pattern, new Date(day), new Date(start))) dates.push(textOf(new Date(day)))
  }
  return dates
}

function isDay(pattern: RecurrencePattern, day: Date, start: Date): boolean {
  const interval = pattern.interval ?? 0
  const isDayOfWeek = (date: Date) =>
    (pattern.daysOfWeek ?? []).some((name) => name === names[date.getUTCDay()])
  switch (pattern.type) {
    case 'daily':
      return daysBetween(start, day) % interval === 0
    case 'weekly': {
      const first = names.indexOf(pattern.firstDayOfWeek ?? 'sunday')
      const weeks = daysBetween(weekOf(start, first), weekOf(day, first)) / 7
      return weeks % interval === 0 && isDayOfWeek(day)
    }
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return monthsBetween(start, day) % interval === 0 && isDayInMonth(pattern, day, isDayOfWeek)
    case 'absoluteYearly':
    case 'relativeYearly': {
      const years = day.getUTCFullYear() - start.getUTCFullYear()
      const isMonth = day.getUTCMonth() + 1 === pattern.month
      return years % interval === 0 && isMonth && isDayInMonth(pattern, day, isDayOfWeek)
    }
    default:
      throw new Error('a pattern without a type')
  }
}

function isDayInMonth(
  { type, dayOfMonth, index }: RecurrencePattern,
  day: Date,
  isDayOfWeek: (date: Date) => boolean,
): boolean {
  const days = monthOf(day)
  if (type === 'absoluteMonthly' || type === 'absoluteYearly') {
    return day.getUTCDate() === Math.min(dayOfMonth ?? 0, days.length)
  }
  const matching = days.filter(isDayOfWeek).map((one) => one.getUTCDate())
  const nth = { first: 0, second: 1, third: 2, fourth: 3, last: matching.length - 1 }
  return matching[nth[index ?? 'first']] === day.getUTCDate()
}

function monthOf(day: Date): Date[] {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()]
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Array.from({ length }, (_, nth) => new Date(Date.UTC(year, month, nth + 1)))
}

function weekOf(day: Date, first: number): Date {
  return new Date(day.getTime() - ((day.getUTCDay() - first + 7) % 7) * DAY_MS)
}

function daysBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / DAY_MS)
}

function monthsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear()
  return years * 12 + to.getUTCMonth() - from.getUTCMonth()
}

function textOf(day: Date): string {
  return day.toISOString().slice(0, 10)
}
