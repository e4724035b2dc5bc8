import { z } from 'zod'
import { CalsyncError } from './calsync-error.js'
import { canonicalSeries } from './canonical-series.js'
import { parseDuration } from './duration.js'
import {
  eventFields,
  eventLinks,
  isTooLong,
  linkHref,
  localDateTime,
  MAX_DAYS,
} from './event-fields.js'
import { durationBetween, instantIn } from './event-instants.js'
import type { RecurrenceOverride } from './recurrence-override.js'
import { recurrenceOverrideSchema } from './recurrence-override.js'
import { type RecurrenceRule, recurrenceRuleSchema } from './recurrence-rule.js'
import { timeIssues } from './time-issues.js'
import { formatWallTime, parseWallTime } from './wall-time.js'
import { wallTimeAt } from './zone-offset.js'

const DAY_MS = 86_400_000
const MAX_RULES = 20
const MAX_OVERRIDES = 5_000

/** A page that belongs to an event. */
export interface EventLink {
  /** http or https. */
  readonly href: string
  readonly title?: string | undefined
}

/** The fields of an event that happens once, completed. */
export interface SingleEvent {
  readonly title: string
  readonly description: string
  readonly descriptionContentType: 'text/plain' | 'text/html'
  /** Wall time in `timeZone`. */
  readonly start: string
  /** IANA name, or `null` for a floating time. */
  readonly timeZone: string | null
  /** ISO 8601; days are days of the calendar, hours are exact. */
  readonly duration: string
  /** An all-day event: starts at midnight and lasts whole days. */
  readonly showWithoutTime: boolean
  readonly locations: readonly { readonly name: string }[]
  readonly virtualLocations: readonly {
    readonly uri: string
    readonly name?: string | undefined
  }[]
  /**
   * Pages that belong to it, such as the host's own; shown below the description. Left out when there
   * are none. The occurrences of a series share them.
   */
  readonly links?: readonly EventLink[]
  readonly keywords: readonly string[]
  readonly status: 'confirmed' | 'tentative' | 'cancelled'
  readonly freeBusyStatus: 'busy' | 'free' | 'tentative' | 'unavailable'
  readonly privacy: 'public' | 'private' | 'secret'
  /** `null` leaves the reminder to the calendar's own default; `[]` means none. */
  readonly alerts: readonly { readonly offset: string }[] | null
  readonly participants: readonly {
    readonly email: string
    readonly name?: string | undefined
    readonly role: 'required' | 'optional' | 'resource'
  }[]
}

/**
 * The provider-neutral form of an event, in the terms of JSCalendar (RFC 8984). Where JSCalendar
 * has a map of objects with ids, a list stands here, because calsync writes whole events and
 * never patches inside one. Equal meaning has an equal form: rules are canonical objects, and an
 * override holds only what differs from its series.
 */
export interface CalendarEvent extends SingleEvent {
  /**
   * When a series happens. Its occurrences are what the rules give from `start` on; a start that no
   * rule gives is none. Without rules `start` is the first occurrence.
   */
  readonly recurrenceRules: readonly RecurrenceRule[]
  /** By recurrence id: the wall time at which the series would have the occurrence. */
  readonly recurrenceOverrides: Readonly<Record<string, RecurrenceOverride>>
}

const inputSchema = z.strictObject({
  title: eventFields.title,
  description: eventFields.description.default(''),
  descriptionContentType: eventFields.descriptionContentType.default('text/plain'),
  start: eventFields.start,
  timeZone: eventFields.timeZone.default(null),
  duration: eventFields.duration.optional(),
  /** Instead of a duration: wall time in `timeZone`, exclusive. */
  end: localDateTime.optional(),
  showWithoutTime: eventFields.showWithoutTime.default(false),
  locations: eventFields.locations.default([]),
  virtualLocations: eventFields.virtualLocations.default([]),
  links: eventLinks.optional(),
  /** The address of one page, in place of `links` or beside them. */
  link: linkHref.optional(),
  keywords: eventFields.keywords.default([]),
  status: eventFields.status.default('confirmed'),
  freeBusyStatus: eventFields.freeBusyStatus.default('busy'),
  privacy: eventFields.privacy.default('public'),
  alerts: eventFields.alerts.default(null),
  participants: eventFields.participants.default([]),
  /** RFC 8984 objects, or RRULE text. */
  recurrenceRules: z.array(recurrenceRuleSchema).max(MAX_RULES).default([]),
  recurrenceOverrides: z
    .record(localDateTime, recurrenceOverrideSchema)
    .refine(
      (overrides) => Object.keys(overrides).length <= MAX_OVERRIDES,
      `has more than ${MAX_OVERRIDES} entries`,
    )
    .default({}),
})

/** Reads and completes an event; see `CalendarEvent`. */
export const calendarEventSchema = inputSchema.transform((input, context): CalendarEvent => {
  const { end, duration: given, links, link, ...fields } = input
  const { recurrenceRules, recurrenceOverrides, ...rest } = fields
  const reject = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message })
  const duration = given ?? (end === undefined ? 'PT0S' : durationBetween(rest, end))
  if (duration === null) {
    reject(['end'], 'is before start')
    return z.NEVER
  }
  if (given !== undefined && end !== undefined) reject(['end'], 'stands beside duration')
  const length = parseDuration(duration)
  if (given === undefined && length !== null && isTooLong(length)) {
    reject(['end'], `is more than ${MAX_DAYS} days after start`)
  }
  const single: SingleEvent = { ...rest, duration, ...allLinks(links, link) }
  for (const { path, message } of timeIssues(single)) reject([path], message)
  const series = canonicalSeries(single, recurrenceRules, recurrenceOverrides)
  for (const { path, message } of series.issues) reject(path, message)
  return { ...single, ...series.recurrence }
})

/** Each page once, the first mention of it. */
function allLinks(
  links: readonly EventLink[] = [],
  link: string | undefined,
): Pick<SingleEvent, 'links'> {
  const all = link === undefined ? links : [...links, { href: link }]
  const byHref = new Map<string, EventLink>()
  for (const one of all) if (!byHref.has(one.href)) byHref.set(one.href, one)
  return byHref.size === 0 ? {} : { links: [...byHref.values()] }
}

/** What a host may leave out of an event. */
export type CalendarEventInput = DeepReadonly<z.input<typeof calendarEventSchema>>

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

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
    if (issue.code === 'invalid_key') return `${path} ${issue.issues[0]?.message ?? 'is no key'}`
    return path === '' ? issue.message : `${path} ${issue.message}`
  })
  return texts.slice(0, 5).join('; ')
}

/** Whether the event is a series. */
export function isSeries(event: CalendarEvent): boolean {
  return event.recurrenceRules.length > 0 || Object.keys(event.recurrenceOverrides).length > 0
}

/** The end in wall time of the event's own zone: days are added on the calendar, hours exactly. */
export function localEndOf(event: SingleEvent): string {
  const { timeZone } = event
  const end = endInstantOf(event)
  return formatWallTime(timeZone === null ? end : wallTimeAt(timeZone, end))
}

/** The instant of the start, a floating time read as UTC. */
export function startInstantOf(event: SingleEvent): number {
  return instantIn(event.timeZone, parseWallTime(event.start) ?? 0)
}

/** The instant of the end, a floating time read as UTC. */
export function endInstantOf(event: SingleEvent): number {
  const { days, seconds } = parseDuration(event.duration) ?? { days: 0, seconds: 0 }
  const start = parseWallTime(event.start) ?? 0
  return instantIn(event.timeZone, start + days * DAY_MS) + seconds * 1_000
}
