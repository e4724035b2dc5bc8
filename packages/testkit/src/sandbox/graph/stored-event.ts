import type { EventContent, ZonedTime } from './event-content.js'
import type { SeriesOverrides } from './series-overrides.js'

/** An event in a mailbox. Replaced content keeps its identity: same object, new changeKey. */
export interface StoredEvent {
  /** The part that all of its ids share. */
  readonly tail: string
  /** Raised when the event moves to another calendar: its mutable id changes. */
  moves: number
  calendarId: string
  changeKey: string
  readonly createdMs: number
  modifiedMs: number
  readonly transactionId: string | undefined
  content: EventContent
  /** Of a series: its changed and deleted occurrences, if there are any. */
  overrides?: SeriesOverrides | undefined
  /** Reads do not see the event before this moment: Graph's lag. */
  visibleFromMs: number
  /** Whether writes by id do not see it either. */
  hiddenFromWrites: boolean
  /** What an instance has: tells the two apart. */
  readonly occurrence?: undefined
}

/**
 * An occurrence or exception of a series as it is now. It is a part of its master's item, as at
 * Exchange: it has the master's changeKey, and writing it gives all of them a new one.
 */
export interface Instance extends Readonly<
  Pick<
    StoredEvent,
    'tail' | 'moves' | 'calendarId' | 'changeKey' | 'createdMs' | 'modifiedMs' | 'content'
  >
> {
  /** Only a create has one. */
  readonly transactionId: undefined
  readonly occurrence: {
    readonly master: StoredEvent
    /** Its day in the pattern, wherever it has been moved. */
    readonly day: number
    readonly isException: boolean
    /** The start that the pattern gives it. */
    readonly originalStart: ZonedTime
  }
}

/** What one id stands for: a single event, a master, or an instance of a series. */
export type CalendarItem = StoredEvent | Instance

/** ETag of the item's present state. */
export function etagOf({ changeKey }: CalendarItem): string {
  return `W/"${changeKey}"`
}
