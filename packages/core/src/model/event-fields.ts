import { z } from 'zod'
import { type EventDuration, formatDuration, parseDuration } from './duration.js'
import { canonicalTimeZone } from './time-zone.js'
import { parseWallTime } from './wall-time.js'

const LOCAL_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/
const MAX_TITLE = 1_000
const MAX_DESCRIPTION = 1_000_000
const MAX_PARTICIPANTS = 500
/** Ten years. */
export const MAX_DAYS = 3_660

/** A date and time without a zone: `2026-03-01T09:30:00`. */
export const localDateTime = z
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

/** Whether a duration is more than an event may last, `MAX_DAYS`. */
export function isTooLong({ days, seconds }: EventDuration): boolean {
  return days + seconds / 86_400 > MAX_DAYS
}

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text)
  if (parsed !== null && isTooLong(parsed)) {
    context.addIssue({ code: 'custom', message: `is a duration of more than ${MAX_DAYS} days` })
    return z.NEVER
  }
  if (parsed !== null) return formatDuration(parsed)
  context.addIssue({
    code: 'custom',
    message: 'must be a duration that is not negative, such as PT1H30M or P1D',
  })
  return z.NEVER
})

const alertOffset = z.string().transform((text, context) => {
  const parsed = parseDuration(text.replace(/^-/, ''))
  if (parsed === null) {
    context.addIssue({ code: 'custom', message: 'must be such as -PT15M' })
    return z.NEVER
  }
  const length = formatDuration(parsed)
  return text.startsWith('-') && length !== 'PT0S' ? `-${length}` : length
})

const participant = z.strictObject({
  email: z.email(),
  name: z.string().max(300).optional(),
  role: z.enum(['required', 'optional', 'resource']).default('required'),
})

/** The address of a page that users open: nothing else is made clickable. */
export const linkHref = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2_000, 'is longer than 2000 characters')

export const eventLinks = z
  .array(z.strictObject({ href: linkHref, title: z.string().min(1).max(300).optional() }))
  .max(20, 'has more than 20 entries')

/**
 * What an event says of itself, field by field, without defaults: an event completes what is left
 * out, an override of an occurrence takes it from its series.
 */
export const eventFields = {
  title: z.string().max(MAX_TITLE, `is longer than ${MAX_TITLE} characters`),
  description: z.string().max(MAX_DESCRIPTION, `is longer than ${MAX_DESCRIPTION} characters`),
  descriptionContentType: z.enum(['text/plain', 'text/html']),
  /** Wall time in `timeZone`. */
  start: localDateTime,
  /** IANA name, or `null` for a floating time. */
  timeZone,
  /** ISO 8601; days are days of the calendar, hours are exact. */
  duration,
  /** An all-day event: starts at midnight and lasts whole days. */
  showWithoutTime: z.boolean(),
  locations: z.array(z.strictObject({ name: z.string().min(1).max(1_000) })),
  virtualLocations: z.array(z.strictObject({ uri: z.url(), name: z.string().max(300).optional() })),
  keywords: z.array(z.string().min(1).max(255)),
  status: z.enum(['confirmed', 'tentative', 'cancelled']),
  freeBusyStatus: z.enum(['busy', 'free', 'tentative', 'unavailable']),
  privacy: z.enum(['public', 'private', 'secret']),
  /** `null` leaves the reminder to the calendar's own default; `[]` means none. */
  alerts: z.array(z.strictObject({ offset: alertOffset })).nullable(),
  participants: z.array(participant).max(MAX_PARTICIPANTS),
} as const
