import type { CalendarItem } from './stored-event.js'

/** Whether lists show an item by now: of one calendar, or of all of them. */
export function isListed(item: CalendarItem, calendarId: string | undefined, now: number): boolean {
  const { visibleFromMs } = item.occurrence === undefined ? item : item.occurrence.master
  return visibleFromMs <= now && (calendarId === undefined || item.calendarId === calendarId)
}
