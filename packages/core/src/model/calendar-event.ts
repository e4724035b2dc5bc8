import { z } from 'zod'
import { CalsyncError } from './calsync-error.js'
import { formatDuration, parseDuration } from './duration.js'
import { canonicalTimeZone } from './time-zone.js'
import { formatWallTime, parseWallTime, type WallTime } from './wall-time.js'
import { instantOf, wallTimeAt } from './zone-offset.js'

const LOCAL_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/
const DAY_MS = 86_400_000
const MAX_TITLE = 1_000
const MAX_DESCRIPTION = 1_000_000
const MAX_PARTICIPANTS = 500

const localDateTime = z
  .string()
  .regex(LOCAL_DATE_TIME, 'must be a local date and time such as 2026-03-01T09:30:00')
  .refine((text) => parseWallTime(text) !== null, 'is not a date of the calendar')

const timeZone = z
  .string()
  .transform((name, context) => {
    const canonical = canonicalTimeZone(name)
    if (canonical !== null) return canonical
    context.addIssue({
      code: 'custom',
      message: `"${name.slice(0, 60)}" is not an IANA time zone; write for example Europe/Berlin`,
    })
    return z.NEVER
  })
  .nullable()

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text)
  if (parsed !== null) return formatDuration(parsed)
  context.addIssue({
    code: 'custom',
    message: 'must be a duration that is not negative, such as PT1H30M or P1D',
  })
  return z.NEVER
})

const alertOffset = z
  .string()
  .regex(/^-?P(\d+W|(?=\d|T)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)$/, 'must be such as -PT15M')

const participant = z.strictObject({
  email: z.email(),
  name: z.string().max(300).optional(),
  role: z.enum(['required', 'optional', 'resource']).default('required'),
})

/**
 * The provider-neutral form of an event, in the terms of JSCalendar (RFC 8984). Where JSCalendar
 * has a map of objects with ids, a list stands here, because calsync writes whole events and
 * never patches inside one.
 */
export const calendarEventSchema = z
  .strictObject({
    title: z.string().max(MAX_TITLE),
    description: z
      .string()
      .max(MAX_DESCRIPTION, `is longer than ${MAX_DESCRIPTION} characters`)
      .default(''),
    descriptionContentType: z.enum(['text/plain', 'text/html']).default('text/plain'),
    /** Wall time in `timeZone`. */
    start: localDateTime,
    /** IANA name, or `null` for a floating time. */
    timeZone: timeZone.default(null),
    /** ISO 8601; days are days of the calendar, hours are exact. */
    duration: duration.default('PT0S'),
    /** An all-day event: starts at midnight and lasts whole days. */
    showWithoutTime: z.boolean().default(false),
    locations: z.array(z.strictObject({ name: z.string().min(1).max(1_000) })).default([]),
    virtualLocations: z
      .array(z.strictObject({ uri: z.url(), name: z.string().max(300).optional() }))
      .default([]),
    keywords: z.array(z.string().min(1).max(255)).default([]),
    status: z.enum(['confirmed', 'tentative', 'cancelled']).default('confirmed'),
    freeBusyStatus: z.enum(['busy', 'free', 'tentative', 'unavailable']).default('busy'),
    privacy: z.enum(['public', 'private', 'secret']).default('public'),
    /** `null` leaves the reminder to the calendar's own default; `[]` means none. */
    alerts: z
      .array(z.strictObject({ offset: alertOffset }))
      .nullable()
      .default(null),
    participants: z.array(participant).max(MAX_PARTICIPANTS).default([]),
    /** RFC 8984 objects, or RRULE text. */
    recurrenceRules: z
      .array(z.union([z.string().min(1).max(2_000), z.record(z.string(), z.unknown())]))
      .default([]),
    recurrenceOverrides: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  })
  .superRefine((event, context) => {
    if (!event.showWithoutTime) return
    if (!event.start.endsWith('T00:00:00')) {
      context.addIssue({
        code: 'custom',
        path: ['start'],
        message: 'must be midnight, because showWithoutTime is true',
      })
    }
    if (!/^P(\d+)D$/.test(event.duration) || event.duration === 'P0D') {
      context.addIssue({
        code: 'custom',
        path: ['duration'],
        message: 'must be one or more whole days (P1D), because showWithoutTime is true',
      })
    }
  })

export type CalendarEvent = Readonly<z.output<typeof calendarEventSchema>>
/** What a host may leave out of an event. */
export type CalendarEventInput = z.input<typeof calendarEventSchema>

/** Checks and completes an event; throws `CalsyncError` (`INVALID_EVENT`) naming each field. */
export function parseCalendarEvent(input: CalendarEventInput): CalendarEvent {
  const parsed = calendarEventSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new CalsyncError({
    code: 'INVALID_EVENT',
    message: `the event is not valid: ${describeIssues(parsed.error)}`,
    cause: parsed.error,
  })
}

/** Each issue as `field: what is wrong`, joined; never quotes whole values. */
export function describeIssues(error: z.ZodError): string {
  const texts = error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    return path === '' ? issue.message : `${path} ${issue.message}`
  })
  return texts.slice(0, 5).join('; ')
}

/** Whether the event is a series. */
export function isSeries(event: CalendarEvent): boolean {
  return event.recurrenceRules.length > 0 || Object.keys(event.recurrenceOverrides).length > 0
}

/** The end in wall time of the event's own zone: days are added on the calendar, hours exactly. */
export function localEndOf(event: CalendarEvent): string {
  const { timeZone } = event
  const end = endInstantOf(event)
  return formatWallTime(timeZone === null ? end : wallTimeAt(timeZone, end))
}

/** The instant of the start, a floating time read as UTC. */
export function startInstantOf(event: CalendarEvent): number {
  return instantIn(event.timeZone, wallStartOf(event))
}

/** The instant of the end, a floating time read as UTC. */
export function endInstantOf(event: CalendarEvent): number {
  const { days, seconds } = parseDuration(event.duration) ?? { days: 0, seconds: 0 }
  return instantIn(event.timeZone, wallStartOf(event) + days * DAY_MS) + seconds * 1_000
}

function wallStartOf(event: CalendarEvent): WallTime {
  return parseWallTime(event.start) ?? 0
}

function instantIn(timeZone: string | null, wall: WallTime): number {
  return timeZone === null || timeZone === 'UTC' ? wall : instantOf(timeZone, wall)
}
