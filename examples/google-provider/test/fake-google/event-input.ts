import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { ApiError } from './answer.js'
import { checkRecurrence, instantOf } from './series.js'

export type EventTime =
  { readonly date: string } | { readonly dateTime: string; readonly timeZone?: string }

export interface EventTimes {
  readonly start: EventTime
  readonly end: EventTime
}

/** An event as it is kept: JSON in Google's form, with times that were checked. */
export interface EventFields extends EventTimes {
  readonly [name: string]: unknown
  readonly summary?: string
  readonly status: 'confirmed' | 'tentative' | 'cancelled'
  readonly recurrence?: readonly string[]
  readonly extendedProperties?: { readonly private?: Readonly<Record<string, string>> }
}

const zone = z.string().refine(isZone, 'Invalid time zone.')
const dateTime = z.iso.datetime({ offset: true })
const time = z
  .strictObject({
    date: z.iso.date().optional(),
    dateTime: dateTime.optional(),
    timeZone: zone.optional(),
  })
  .refine((value) => (value.date === undefined) !== (value.dateTime === undefined), 'Bad time.')

const fieldsSchema = z.looseObject({
  summary: z.string().optional(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).default('confirmed'),
  start: time,
  end: time,
  recurrence: z.array(z.string()).optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
  extendedProperties: z
    .strictObject({ private: z.record(z.string().max(44), z.string().max(1_024)).optional() })
    .optional(),
  reminders: z
    .strictObject({
      useDefault: z.boolean(),
      overrides: z
        .array(
          z.strictObject({
            method: z.enum(['popup', 'email']),
            minutes: z.int().min(0).max(40_320),
          }),
        )
        .max(5)
        .optional(),
    })
    .optional(),
  attendees: z.array(z.looseObject({ email: z.email() })).optional(),
})

/** Checks a whole event as Google does; throws an `ApiError`. */
export function checkFields(input: unknown): EventFields {
  const parsed = fieldsSchema.safeParse(input)
  if (!parsed.success) throw new ApiError(400, 'invalid', parsed.error.issues[0]?.message)
  const { recurrence, ...fields } = parsed.data
  const { start, end } = fields as unknown as EventTimes
  if ('date' in start !== 'date' in end) throw new ApiError(400, 'invalid', 'Start and end differ.')
  if (Temporal.Instant.compare(instantOf(start), instantOf(end)) > 0) {
    throw new ApiError(400, 'timeRangeEmpty', 'The specified time range is empty.')
  }
  if ('date' in start && 'date' in end && start.date === end.date) {
    throw new ApiError(400, 'timeRangeEmpty', 'The specified time range is empty.')
  }
  if (recurrence === undefined || recurrence.length === 0) return fields as unknown as EventFields
  checkRecurrence(recurrence, { start, end })
  return { ...fields, recurrence } as unknown as EventFields
}

/** The semantics of PATCH: objects are merged, `null` takes away, everything else replaces. */
export function merge(base: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: Record<string, unknown> = isObject(base) ? { ...base } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = merge(merged[name], value)
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return true
  } catch {
    return false
  }
}
