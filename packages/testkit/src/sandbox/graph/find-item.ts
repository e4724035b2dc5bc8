import { parseEventId } from './event-id.js'
import { itemNotFound } from './graph-failure.js'
import { findInstance } from './instance.js'
import type { Mailbox } from './mailbox.js'
import type { CalendarItem } from './stored-event.js'

/**
 * What an id stands for, seen by reads or by writes. Throws like Graph when there is none: a
 * deleted occurrence, or a day on which the series does not take place any more, is not found.
 */
export function findItem(
  mailbox: Mailbox,
  id: string,
  now: number,
  by: 'read' | 'write',
): CalendarItem {
  const event = mailbox.find(id, now, by)
  const { day } = parseEventId(id)
  if (day === undefined) return event
  const instance = findInstance(event, day)
  if (instance === undefined) throw itemNotFound()
  return instance
}
