import { z } from 'zod'
import { calendarEventSchema, describeIssues } from './calendar-event.js'
import type { LoadedSchedule } from './schedule.js'
import { scheduleRef, shownRef } from './schedule-ref.js'
import { canonicalTimeZone } from './time-zone.js'
import { contentOfRow } from './row-content.js'
import { durationOfRow } from './row-duration.js'
import { recurrenceOfRow } from './row-recurrence.js'
import { rowWallTime } from './row-times.js'
import { formatWallTime, hasOffset } from './wall-time.js'

/** Output names of a source's SELECT that have a meaning; `required` must be there. */
export const scheduleColumns = {
  required: ['id', 'title', 'start', 'facilitators'],
  optional: [
    'organization_id',
    'end',
    'duration_minutes',
    'time_zone',
    'all_day',
    'description',
    'description_content_type',
    'location',
    'virtual_location',
    'categories',
    'status',
    'free_busy_status',
    'privacy',
    'reminder_minutes',
    'rrule',
    'exdates',
    'rdates',
    'recurrence_overrides',
    'event',
    'updated_at',
    'deleted_at',
  ],
} as const

const text = z.union([z.string(), z.number(), z.bigint()]).transform(String)
const optionalText = text.nullish()

/**
 * One row of a source, by output name. `event`, a whole event as JSON, stands for all that the other
 * columns say of it. Times are text, as `to_jsonb` writes them: with an offset
 * (an instant), without one (wall time in `time_zone`), or a bare date (all-day).
 */
const scheduleRowSchema = z.looseObject({
  id: text,
  organization_id: optionalText,
  title: z.string().nullish(),
  start: z.string().nullish(),
  end: z.string().nullish(),
  duration_minutes: z.coerce.number().nullish(),
  time_zone: z.string().nullish(),
  all_day: z.boolean().nullish(),
  description: z.string().nullish(),
  description_content_type: z.enum(['text/plain', 'text/html']).nullish(),
  location: z.string().nullish(),
  virtual_location: z.string().nullish(),
  categories: z.array(z.string()).nullish(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  free_busy_status: z.enum(['busy', 'free', 'tentative', 'unavailable']).nullish(),
  privacy: z.enum(['public', 'private', 'secret']).nullish(),
  reminder_minutes: z.number().int().min(0).nullish(),
  rrule: z.string().nullish(),
  exdates: z.array(z.string().nullable()).nullish(),
  rdates: z.array(z.string().nullable()).nullish(),
  recurrence_overrides: z.record(z.string(), z.record(z.string(), z.unknown())).nullish(),
  event: z.unknown().optional(),
  deleted_at: z.unknown().optional(),
  facilitators: z.array(text.nullable()).nullish(),
})

export type ScheduleRow = z.input<typeof scheduleRowSchema>

/**
 * Turns a row into a schedule, or says which field makes that impossible: one bad row must not hold
 * up the others. Throws only for a row without an id that could be referred to
 * (`CalsyncError`, `INVALID_REFERENCE`).
 */
export function readScheduleRow(kind: string, row: unknown): LoadedSchedule {
  const ref = scheduleRef(kind, idOfRow(row))
  const parsed = scheduleRowSchema.safeParse(row)
  if (!parsed.success) return invalid(ref, describeIssues(parsed.error))
  // A row that holds a whole event says all there is to say of it.
  const input = wholeEvent(parsed.data.event) ?? eventInput(parsed.data)
  if (typeof input === 'string') return invalid(ref, input)
  const event = calendarEventSchema.safeParse(input)
  if (!event.success) return invalid(ref, describeIssues(event.error))
  const facilitators = (parsed.data.facilitators ?? []).filter((id) => id !== null && id !== '')
  return {
    kind: 'found',
    ref,
    schedule: {
      ref,
      organizationId: parsed.data.organization_id ?? '',
      event: event.data,
      facilitators: [...new Set(facilitators as string[])],
      deleted: isDeleted(parsed.data.deleted_at),
    },
  }
}

/** A column that happens to be called `event` and holds no object means something else. */
function wholeEvent(event: unknown): unknown {
  return typeof event === 'object' && event !== null && !Array.isArray(event) ? event : null
}

/** A time of deletion, or a boolean: a false must not remove an event. */
function isDeleted(deletedAt: unknown): boolean {
  return deletedAt !== null && deletedAt !== undefined && deletedAt !== false
}

function idOfRow(row: unknown): string {
  const id = (row as { id?: unknown } | null)?.id
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? `${id}` : ''
}

function invalid(ref: LoadedSchedule['ref'], why: string): LoadedSchedule {
  const message = `${shownRef(ref)}: ${why}`.slice(0, 500)
  return { kind: 'invalid', ref, error: { class: 'INVALID_EVENT_DATA', code: null, message } }
}

type Row = z.output<typeof scheduleRowSchema>

/** What the row's columns say, to be checked as an event; a sentence when they cannot be read. */
function eventInput(row: Row): Readonly<Record<string, unknown>> | string {
  if (!row.start) return 'start is missing'
  const named = row.time_zone ?? null
  const zone = named === null ? null : canonicalTimeZone(named)
  if (named !== null && zone === null) {
    return `time_zone "${named.slice(0, 60)}" is not an IANA time zone; write for example Europe/Berlin`
  }
  const allDay = row.all_day ?? DATE.test(row.start)
  const start = rowWallTime(row.start, zone, allDay)
  if (start === null) return 'start is not a date and time'
  const times = { start: row.start, end: row.end, minutes: row.duration_minutes }
  const duration = durationOfRow(times, start, zone, allDay)
  if (!duration.startsWith('P')) return duration
  const recurrence = recurrenceOfRow(row, start, zone, allDay)
  if (typeof recurrence === 'string') return recurrence
  return {
    title: row.title ?? '',
    start: formatWallTime(start),
    // All-day events float: midnight is midnight wherever the calendar is looked at.
    timeZone: allDay ? null : (zone ?? (hasOffset(row.start) ? 'UTC' : null)),
    duration,
    showWithoutTime: allDay,
    ...(row.description ? { description: row.description } : {}),
    ...(row.status ? { status: row.status } : {}),
    ...(row.privacy ? { privacy: row.privacy } : {}),
    ...contentOfRow(row),
    ...recurrence,
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
