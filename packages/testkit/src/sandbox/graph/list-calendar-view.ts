import { dayMs } from '../time/civil-day.js'
import { zoneSupportOf } from '../time/zone-support.js'
import { readItemFilter } from './event-filter.js'
import { eventPage, pageDemand } from './event-page.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { GraphFailure } from './graph-failure.js'
import { isListed } from './is-listed.js'
import { itemsBetween } from './items-between.js'
import { readPreferences } from './preferences.js'
import { readQuery } from './query.js'
import { readTimeWindow, type TimeWindow } from './time-window.js'

/** `GET …/calendarView`: single events, occurrences and exceptions in a range, never masters. */
export function listCalendarView(
  call: GraphCall,
  calendarId: string | undefined,
  services: GraphServices,
): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const preferences = readPreferences(call.headers, zoneSupportOf(settings, mailbox))
  const window = readTimeWindow(call.path, preferences.zone)
  checkLength(window, settings.calendarViewMaxDays)
  const query = readQuery(call.path)
  const events = [...mailbox.events.values()].filter((event) => isListed(event, calendarId, now))
  const found =
    query.filter === undefined
      ? itemsBetween(events, window, pageDemand(query))
      : itemsBetween(events, window).filter(readItemFilter(query.filter))
  const { reply, page } = eventPage(call, found, preferences, query)
  const [event] = page
  return event === undefined ? { reply, effect: 'none' } : { reply, effect: 'none', event }
}

function checkLength({ fromMs, toMs }: TimeWindow, maxDays: number | null): void {
  if (maxDays === null || toMs - fromMs <= maxDays * dayMs) return
  const message =
    "Your request can't be completed. The range between the start and end dates is greater than " +
    `the allowed range. Maximum number of days: ${maxDays}`
  throw new GraphFailure(400, 'ErrorInvalidRequest', message)
}
