import type { Mailbox } from './mailbox.js'
import type { CalendarItem } from './stored-event.js'

/** Removes an event with all that belongs to it, or one instance from its series. */
export function removeItem(mailbox: Mailbox, item: CalendarItem, now: number): void {
  if (item.occurrence === undefined) mailbox.remove(item)
  else mailbox.removeOccurrence(item.occurrence.master, item.occurrence.day, now)
}
