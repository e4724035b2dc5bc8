import type { CalendarEvent } from './calendar-event.js'
import type { ErrorFacts } from './outcome.js'
import type { ScheduleRef } from './schedule-ref.js'

/** A row of the host, read and checked. */
export interface Schedule {
  readonly ref: ScheduleRef
  /** `''` for a host without organisations. */
  readonly organizationId: string
  readonly event: CalendarEvent
  /** User ids, each once. */
  readonly facilitators: readonly string[]
  /** Whether the host marked the row as deleted. */
  readonly deleted: boolean
  /** What else the row says, for the template alone: the `data` column. Left out when it has none. */
  readonly data?: Readonly<Record<string, unknown>>
}

/**
 * What a source says of one reference. `missing`: there is no such row, which by itself deletes
 * nothing. `invalid`: the row is there and cannot be read as a schedule.
 */
export type LoadedSchedule =
  | { readonly kind: 'found'; readonly ref: ScheduleRef; readonly schedule: Schedule }
  | { readonly kind: 'missing'; readonly ref: ScheduleRef }
  | { readonly kind: 'invalid'; readonly ref: ScheduleRef; readonly error: ErrorFacts }
