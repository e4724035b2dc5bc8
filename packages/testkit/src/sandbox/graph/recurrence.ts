import { isRecord } from '../is-record.js'
import { bodyFailure, GraphFailure, propertyFailure } from './graph-failure.js'

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const indexes = ['first', 'second', 'third', 'fourth', 'last']
const needs: Readonly<Record<string, readonly string[]>> = {
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
    readonly type: string
    readonly interval: number
    readonly month: number
    readonly dayOfMonth: number
    readonly daysOfWeek: readonly string[]
    readonly firstDayOfWeek: string
    readonly index: string
  }
  readonly range: {
    readonly type: string
    readonly startDate: string
    readonly endDate: string
    /** Empty until the event's own zone is known. */
    readonly recurrenceTimeZone: string
    readonly numberOfOccurrences: number
  }
}

/** Reads `recurrence` of a body; what depends on the event's start is checked later. */
export function readRecurrence(value: unknown): Recurrence | null {
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
  return { pattern: readPattern(value.pattern), range: readRange(value.range) }
}

function readPattern(pattern: Record<string, unknown>): Recurrence['pattern'] {
  const type = oneOf(pattern.type, Object.keys(needs), 'recurrence.pattern.type')
  for (const name of needs[type] ?? []) {
    const given = pattern[name]
    if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) {
      throw propertyFailure(`A ${type} pattern needs ${name}.`)
    }
  }
  const daysOfWeek = pattern.daysOfWeek ?? []
  if (!Array.isArray(daysOfWeek)) throw bodyFailure('daysOfWeek must be an array.')
  return {
    type,
    interval: whole(pattern.interval, 1, 999, 'recurrence.pattern.interval'),
    month: whole(pattern.month ?? 0, 0, 12, 'recurrence.pattern.month'),
    dayOfMonth: whole(pattern.dayOfMonth ?? 0, 0, 31, 'recurrence.pattern.dayOfMonth'),
    daysOfWeek: daysOfWeek.map((day) => oneOf(day, days, 'recurrence.pattern.daysOfWeek')),
    firstDayOfWeek: oneOf(pattern.firstDayOfWeek ?? 'sunday', days, 'firstDayOfWeek'),
    index: oneOf(pattern.index ?? 'first', indexes, 'recurrence.pattern.index'),
  }
}

function readRange(range: Record<string, unknown>): Recurrence['range'] {
  const type = oneOf(range.type, ['endDate', 'noEnd', 'numbered'], 'recurrence.range.type')
  const startDate = date(range.startDate, 'recurrence.range.startDate')
  const endDate = type === 'endDate' ? date(range.endDate, 'recurrence.range.endDate') : noDate
  if (type === 'endDate' && endDate < startDate) {
    throw propertyFailure('recurrence.range.endDate is before startDate.')
  }
  const zone = range.recurrenceTimeZone ?? ''
  if (typeof zone !== 'string') throw bodyFailure('recurrenceTimeZone must be a string.')
  const numberOfOccurrences =
    type === 'numbered' ? whole(range.numberOfOccurrences, 1, 999, 'numberOfOccurrences') : 0
  return { type, startDate, endDate, recurrenceTimeZone: zone, numberOfOccurrences }
}

function oneOf(value: unknown, accepted: readonly string[], name: string): string {
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
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return value
  throw propertyFailure(`${name} must be a date like 2026-01-05.`)
}
