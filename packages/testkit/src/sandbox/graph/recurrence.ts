import { isRecord } from '../is-record.js'
import { formatDate } from '../time/graph-date-time.js'
import type { ZoneSupport } from '../time/zone-support.js'
import { requireZone } from './event-properties.js'
import { bodyFailure, GraphFailure, propertyFailure } from './graph-failure.js'

/** Names of the days; Graph's weeks begin with Sunday unless told otherwise. */
export const daysOfWeek = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]
/** Exchange's calendar ends here. */
export const lastRecurrenceDate = '4500-09-01'
const indexes = ['first', 'second', 'third', 'fourth', 'last']
const patternTypes = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
] as const
const needs: Readonly<Record<Recurrence['pattern']['type'], readonly string[]>> = {
  daily: [],
  weekly: ['daysOfWeek'],
  absoluteMonthly: ['dayOfMonth'],
  relativeMonthly: ['daysOfWeek'],
  absoluteYearly: ['dayOfMonth', 'month'],
  relativeYearly: ['daysOfWeek', 'month'],
}
const noDate = '0001-01-01'

/** A series as Graph gives it back: every field present, padded with 0, `first` or `sunday`. */
export interface Recurrence {
  readonly pattern: {
    readonly type: (typeof patternTypes)[number]
    readonly interval: number
    readonly month: number
    readonly dayOfMonth: number
    readonly daysOfWeek: readonly string[]
    readonly firstDayOfWeek: string
    readonly index: string
  }
  readonly range: {
    readonly type: 'endDate' | 'noEnd' | 'numbered'
    readonly startDate: string
    readonly endDate: string
    /** Empty until the event's own zone is known. */
    readonly recurrenceTimeZone: string
    readonly numberOfOccurrences: number
  }
}

/** Reads `recurrence` of a body; what depends on the event's start is checked later. */
export function readRecurrence(value: unknown, zones: ZoneSupport): Recurrence | null {
  if (value === null) return null
  if (!isRecord(value)) throw bodyFailure('Cannot read the property recurrence.')
  const order = Object.keys(value)
  // The server reads a stream: it cannot make sense of a range before it knows the pattern.
  if (order.indexOf('range') < order.indexOf('pattern')) {
    const message = 'Unable to deserialize POST body: range before pattern.'
    throw new GraphFailure(400, 'UnableToDeserializePostBody', message)
  }
  if (!isRecord(value.pattern) || !isRecord(value.range)) {
    throw propertyFailure('recurrence needs both pattern and range.')
  }
  return { pattern: readPattern(value.pattern), range: readRange(value.range, zones) }
}

function readPattern(pattern: Record<string, unknown>): Recurrence['pattern'] {
  const type = oneOf(pattern.type, patternTypes, 'recurrence.pattern.type')
  for (const name of needs[type]) {
    const given = pattern[name]
    const missing = given === undefined || given === null || given === 0
    if (missing || (Array.isArray(given) && given.length === 0)) {
      throw propertyFailure(`A ${type} pattern needs ${name}.`)
    }
  }
  const days = pattern.daysOfWeek ?? []
  if (!Array.isArray(days)) throw bodyFailure('daysOfWeek must be an array.')
  return {
    type,
    interval: whole(pattern.interval, 1, 999, 'recurrence.pattern.interval'),
    month: whole(pattern.month ?? 0, 0, 12, 'recurrence.pattern.month'),
    dayOfMonth: whole(pattern.dayOfMonth ?? 0, 0, 31, 'recurrence.pattern.dayOfMonth'),
    daysOfWeek: days.map((day) => oneOf(day, daysOfWeek, 'recurrence.pattern.daysOfWeek')),
    firstDayOfWeek: oneOf(pattern.firstDayOfWeek ?? 'sunday', daysOfWeek, 'firstDayOfWeek'),
    index: oneOf(pattern.index ?? 'first', indexes, 'recurrence.pattern.index'),
  }
}

function readRange(range: Record<string, unknown>, zones: ZoneSupport): Recurrence['range'] {
  const types = ['endDate', 'noEnd', 'numbered'] as const
  const type = oneOf(range.type, types, 'recurrence.range.type')
  const startDate = date(range.startDate, 'recurrence.range.startDate')
  const endDate = type === 'endDate' ? date(range.endDate, 'recurrence.range.endDate') : noDate
  if (type === 'endDate' && endDate < startDate) {
    throw propertyFailure('recurrence.range.endDate is before startDate.')
  }
  if (endDate > lastRecurrenceDate) {
    const message = 'Recurrence end date can not exceed Sep 1, 4500 00:00:00.'
    throw new GraphFailure(400, 'ErrorRecurrenceEndDateTooBig', message)
  }
  const zone = range.recurrenceTimeZone ?? ''
  if (typeof zone !== 'string') throw bodyFailure('recurrenceTimeZone must be a string.')
  if (zone !== '') requireZone(zone, zones)
  const numberOfOccurrences =
    type === 'numbered' ? whole(range.numberOfOccurrences, 1, 999, 'numberOfOccurrences') : 0
  return { type, startDate, endDate, recurrenceTimeZone: zone, numberOfOccurrences }
}

function oneOf<T extends string>(value: unknown, accepted: readonly T[], name: string): T {
  // Enumerations of Graph ignore case when written and come back in their own.
  const lower = typeof value === 'string' ? value.toLowerCase() : undefined
  const found = accepted.find((one) => one.toLowerCase() === lower)
  if (found === undefined) {
    throw bodyFailure(`Cannot convert '${String(value)}' of ${name} to ${accepted.join(', ')}.`)
  }
  return found
}

function whole(value: unknown, min: number, max: number, name: string): number {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value)
  throw propertyFailure(`${name} must be a whole number from ${min} to ${max}.`)
}

function date(value: unknown, name: string): string {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) {
    const midnight = Date.parse(`${value}T00:00:00Z`)
    // 30 February may be read as 2 March; no calendar has it.
    if (!Number.isNaN(midnight) && formatDate(midnight) === value) return value
  }
  throw propertyFailure(`${name} must be a date like 2026-01-05.`)
}
