import type { DayOfWeek, WeekIndex } from '@microsoft/microsoft-graph-types'
import {
  type GraphEnd,
  graphDays,
  type GraphPattern,
  type GraphRecurrence,
} from './graph-recurrence.js'

type Fields = Readonly<Record<string, unknown>>

const MAX_INTERVAL = 10_000
const MAX_COUNT = 10_000
const indexes: readonly string[] = [
  'first',
  'second',
  'third',
  'fourth',
  'last',
] satisfies WeekIndex[]

/**
 * Reads a recurrence as Graph gives it back: each pattern padded with the fields of all the others
 * (0, `first`, `sunday`), the range likewise. `null` for one that is none.
 */
export function readRecurrence(value: unknown): GraphRecurrence | null {
  if (!isFields(value) || !isFields(value.pattern) || !isFields(value.range)) return null
  const pattern = readPattern(value.pattern)
  const end = readEnd(value.range)
  const { startDate, recurrenceTimeZone } = value.range
  if (pattern === null || end === null || typeof startDate !== 'string') return null
  const zone = typeof recurrenceTimeZone === 'string' ? recurrenceTimeZone : ''
  return { pattern, range: { ...end, startDate, recurrenceTimeZone: zone } }
}

function readPattern(fields: Fields): GraphPattern | null {
  const { type, interval, dayOfMonth, month, firstDayOfWeek = 'sunday' } = fields
  if (!isWhole(interval, MAX_INTERVAL)) return null
  if (type === 'daily') return { type, interval }
  if (type === 'absoluteMonthly' || type === 'absoluteYearly') {
    if (!isWhole(dayOfMonth, 31)) return null
    if (type === 'absoluteMonthly') return { type, interval, dayOfMonth }
    return isWhole(month, 12) ? { type, interval, dayOfMonth, month } : null
  }
  const daysOfWeek = readDays(fields.daysOfWeek)
  if (daysOfWeek === null) return null
  if (type === 'weekly') {
    return isDay(firstDayOfWeek) ? { type, interval, daysOfWeek, firstDayOfWeek } : null
  }
  const index = fields.index ?? 'first'
  if (!isIndex(index)) return null
  if (type === 'relativeMonthly') return { type, interval, daysOfWeek, index }
  return type === 'relativeYearly' && isWhole(month, 12)
    ? { type, interval, daysOfWeek, index, month }
    : null
}

function readEnd({ type, endDate, numberOfOccurrences }: Fields): GraphEnd | null {
  if (type === 'noEnd') return { type }
  if (type === 'endDate') return typeof endDate === 'string' ? { type, endDate } : null
  return type === 'numbered' && isWhole(numberOfOccurrences, MAX_COUNT)
    ? { type, numberOfOccurrences }
    : null
}

function readDays(value: unknown): DayOfWeek[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(isDay) ? value : null
}

function isDay(value: unknown): value is DayOfWeek {
  return graphDays.some((day) => day === value)
}

function isIndex(value: unknown): value is WeekIndex {
  return typeof value === 'string' && indexes.includes(value)
}

/** A number that could stand there: days are counted with it. */
function isWhole(value: unknown, max: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
