import { canonicalTimeZone, instantOf, parseWallTime, type FoundEvent } from '@calsync/core'
import { z } from 'zod'
import { ianaZoneOf } from './windows-zone.js'

/** What an event should be, for a comparison that survives Graph's own rewriting. */
export interface ExpectedContent {
  readonly subject: string
  readonly isAllDay: boolean
  /** An instant in ISO 8601, or the date of an all-day event. */
  readonly start: string
  /** Like `start`; exclusive. */
  readonly end: string
}

export const expectedContentSchema: z.ZodType<ExpectedContent> = z.object({
  subject: z.string(),
  isAllDay: z.boolean(),
  start: z.string(),
  end: z.string(),
})

const zonedTime = z.object({ dateTime: z.string(), timeZone: z.string().nullish() })

/** What is read of each event that a `find` returns. */
export const foundEventSchema = z.object({
  id: z.string().min(1),
  subject: z.string().nullish(),
  isAllDay: z.boolean().nullish(),
  start: zonedTime.nullish(),
  end: zonedTime.nullish(),
})

/**
 * Whether an event stands as expected: title, start, end, all-day. Bodies are left out, because
 * Graph rewrites their HTML; so is what users like to change (colour, reminder).
 */
export function compareEvent(
  found: z.infer<typeof foundEventSchema>,
  expected: ExpectedContent | undefined,
): FoundEvent['content'] {
  if (expected === undefined || !found.start || !found.end) return 'unknown'
  if ((found.isAllDay ?? false) !== expected.isAllDay) return 'different'
  if (normalText(found.subject ?? '') !== normalText(expected.subject)) return 'different'
  const start = timeOf(found.start, expected.isAllDay)
  const end = timeOf(found.end, expected.isAllDay)
  if (start === null || end === null) return 'unknown'
  return start === timeOfText(expected.start) && end === timeOfText(expected.end)
    ? 'same'
    : 'different'
}

function normalText(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** Milliseconds of the instant; of an all-day event its date, which floats, read as UTC. */
function timeOf(time: z.infer<typeof zonedTime>, isAllDay: boolean): number | null {
  const zone = isAllDay ? 'UTC' : zoneOf(time.timeZone ?? 'UTC')
  if (zone === null) return null
  const text = isAllDay ? time.dateTime.slice(0, 10) : time.dateTime.replace(/Z$/, '')
  const wall = parseWallTime(text)
  return wall === null || zone === 'UTC' ? wall : instantOf(zone, wall)
}

function zoneOf(name: string): string | null {
  return name === 'UTC' ? name : (ianaZoneOf(name) ?? canonicalTimeZone(name))
}

function timeOfText(text: string): number {
  return Date.parse(text)
}
