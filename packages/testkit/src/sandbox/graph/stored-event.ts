import type { EventContent } from './event-content.js'

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
  /** Reads do not see the event before this moment: Graph's lag. */
  visibleFromMs: number
  /** Whether writes by id do not see it either. */
  hiddenFromWrites: boolean
}

/** ETag of the event's present state. */
export function etagOf(event: StoredEvent): string {
  return `W/"${event.changeKey}"`
}
