import { canonicalJson, type CalendarEvent, type Echo, type FoundEvent } from '@calsync/core'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { timesOf } from './event-times.js'

/** What is compared of an event, in one form for what was sent and for what Google holds. */
export interface Held {
  readonly title: string
  /** Instant, or the date of an all-day event. */
  readonly start: string
  /** Like `start`; exclusive. */
  readonly end: string
  /** `null` for an all-day event, which has none. */
  readonly timeZone: string | null
  readonly showWithoutTime: boolean
  /** Rules, exclusions and additions, canonical; `null` for an event that happens once. */
  readonly recurrence: string | null
}

export const heldSchema: z.ZodType<Held> = z.object({
  title: z.string(),
  start: z.string(),
  end: z.string(),
  timeZone: z.string().nullable(),
  showWithoutTime: z.boolean(),
  recurrence: z.string().nullable(),
})

const names = ['title', 'start', 'end', 'timeZone', 'showWithoutTime', 'recurrence'] as const

/** What Google should hold once an event is written. */
export function heldOf(event: CalendarEvent, title: string, timeZone: string): Held {
  const { start, end } = timesOf(event, timeZone)
  return {
    title: plainTitle(title),
    start: start.date ?? start.dateTime ?? '',
    end: end.date ?? end.dateTime ?? '',
    timeZone: event.showWithoutTime ? null : timeZone,
    showWithoutTime: event.showWithoutTime,
    recurrence: recurrenceText(event),
  }
}

/** The recurrence of a series as it is written with it: see `recurrenceLines`. */
export function recurrenceText(
  event: Pick<CalendarEvent, 'recurrenceRules' | 'recurrenceOverrides'>,
): string | null {
  const overrides = Object.entries(event.recurrenceOverrides)
  if (event.recurrenceRules.length === 0 && overrides.length === 0) return null
  const excluded = overrides.filter(([, override]) => override.excluded === true)
  const added = overrides.filter(([, override]) => override.excluded !== true)
  return canonicalJson({
    rules: event.recurrenceRules,
    excluded: excluded.map(([id]) => id).sort(),
    added: added.map(([id]) => id).sort(),
  })
}

export function plainTitle(title: string): string {
  return title.normalize('NFC').trim()
}

/** The hash of what Google holds, and the fields in which it is not what was sent. */
export function echoOf(held: Held, expected: Held | undefined): Echo {
  const hash = createHash('sha256').update(canonicalJson(held)).digest('hex')
  const altered = names.filter((name) => expected !== undefined && held[name] !== expected[name])
  return { hash, altered }
}

export function contentOf(held: Held, expected: Held | undefined): FoundEvent['content'] {
  if (expected === undefined) return 'unknown'
  return echoOf(held, expected).altered.length === 0 ? 'same' : 'different'
}
