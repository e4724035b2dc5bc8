import type { FoundEvent } from '@calsync/core'
import { z } from 'zod'
import type { SeenEvent } from './seen-event.js'
import { normalText, storedContent } from './stored-content.js'
import { isSameZone } from './zones/same-zone.js'

/** What an event should be, for a comparison that survives Graph's own rewriting. */
export interface ExpectedContent {
  readonly subject: string
  readonly isAllDay: boolean
  /** An instant in ISO 8601, or the date of an all-day event. */
  readonly start: string
  /** Like `start`; exclusive. */
  readonly end: string
  /** The name under which the zone was written; requests of older versions lack it. */
  readonly zone?: string | undefined
  /** Of a series: see `recurrenceMeaning`. */
  readonly recurrence?: string | undefined
}

export const expectedContentSchema: z.ZodType<ExpectedContent> = z.object({
  subject: z.string(),
  isAllDay: z.boolean(),
  start: z.string(),
  end: z.string(),
  zone: z.string().optional(),
  recurrence: z.string().optional(),
})

/**
 * Whether an event stands as expected: title, start, end, all-day, and of a series its recurrence
 * and zone. Bodies are left out, because Graph rewrites their HTML; so is what users like to change
 * (colour, reminder).
 */
export function compareEvent(
  seen: SeenEvent,
  expected: ExpectedContent | undefined,
): FoundEvent['content'] {
  if (expected === undefined || !seen.start || !seen.end) return 'unknown'
  const stored = storedContent(seen)
  if (stored.isAllDay !== expected.isAllDay) return 'different'
  if (stored.title !== normalText(expected.subject)) return 'different'
  if (stored.start === null || stored.end === null) return 'unknown'
  return stored.start === Date.parse(expected.start) &&
    stored.end === Date.parse(expected.end) &&
    stored.recurrence === (expected.recurrence ?? null) &&
    (stored.recurrence === null || isSameZone(expected.zone, stored.zone, stored.start))
    ? 'same'
    : 'different'
}
