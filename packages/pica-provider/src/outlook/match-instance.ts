import { type FoundEvent, formatWallTime, wallTimeAt } from '@calsync/core'
import { z } from 'zod'
import { compareEvent, type ExpectedContent } from './compare-event.js'
import { writtenContentOf } from './correlation-property.js'
import type { SeenEvent } from './seen-event.js'
import { zoneBehind } from './zones/zone-name.js'

/** Which instance of a series is looked for, and what it should be. */
export interface WantedInstance {
  /** When the series would have it: an instant, or the date of an all-day series. */
  readonly originalStart: string
  /** The hash that it carries when it was written as it should be; `null`: it should not stand. */
  readonly content: string | null
  /** Whether it should differ from its series in title and times at most. */
  readonly inherits: boolean
}

export const wantedInstanceSchema: z.ZodType<WantedInstance> = z.object({
  originalStart: z.string(),
  content: z.string().nullable(),
  inherits: z.boolean(),
})

/** Whether an instance of a series is the one that the series would have at that time. */
export function isInstance(seen: SeenEvent, { originalStart }: WantedInstance): boolean {
  const instant = originalInstantOf(seen)
  if (instant === null) return false
  if (originalStart.includes('T')) return instant === Date.parse(originalStart)
  return originalDateOf(seen, instant) === originalStart
}

/**
 * Whether the instance stands as it should, which one that should not stand never does. What was
 * never written to has everything from its series, so that title and times tell the rest.
 */
export function compareInstance(
  seen: SeenEvent,
  { content, inherits }: WantedInstance,
  expected: ExpectedContent | undefined,
): FoundEvent['content'] {
  if (content === null) return 'different'
  const written = writtenContentOf(seen)
  const asWritten = written === null ? inherits : written === content
  return asWritten ? compareEvent(seen, expected) : 'different'
}

function originalInstantOf({ originalStart, start }: SeenEvent): number | null {
  // Without it, it is an occurrence where the series has it.
  const text = originalStart ?? (start?.timeZone === 'UTC' ? start.dateTime : undefined)
  if (text === undefined) return null
  const instant = Date.parse(text.endsWith('Z') ? text : `${text}Z`)
  return Number.isNaN(instant) ? null : instant
}

/** The date of an all-day occurrence: it is told as midnight of UTC, or of the zone of its series. */
function originalDateOf({ originalStartTimeZone }: SeenEvent, instant: number): string {
  const zone = zoneBehind(originalStartTimeZone ?? 'UTC') ?? 'UTC'
  const isMidnight = instant % 86_400_000 === 0
  return formatWallTime(isMidnight ? instant : wallTimeAt(zone, instant)).slice(0, 10)
}
