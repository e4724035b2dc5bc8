import { isEventId } from './event-id.js'
import { isSeenEvent, type SeenEvent } from './seen-event.js'

/** An event of a list, which has an id at least. */
export type ListedEvent = SeenEvent & { readonly id: string }

export interface EventList {
  readonly events: readonly ListedEvent[]
  /** Whether another page would follow. */
  readonly hasMore: boolean
}

/** Reads a page of events; `null` when it is none. */
export function readEventList(body: unknown): EventList | null {
  if (typeof body !== 'object' || body === null || !('value' in body)) return null
  const { value } = body
  if (!Array.isArray(value) || !value.every(isListed)) return null
  return { events: value, hasMore: '@odata.nextLink' in body }
}

function isListed(value: unknown): value is ListedEvent {
  return isSeenEvent(value) && isEventId(value.id)
}
