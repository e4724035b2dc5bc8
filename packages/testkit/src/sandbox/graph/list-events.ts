import { zoneSupportOf } from '../time/zone-support.js'
import type { Carrier } from './correlation-index.js'
import { readEventFilter } from './event-filter.js'
import { eventPage } from './event-page.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { buildInstance } from './instance.js'
import { isListed } from './is-listed.js'
import type { Mailbox } from './mailbox.js'
import { readPreferences } from './preferences.js'
import { readQuery, type Query } from './query.js'
import type { CalendarItem } from './stored-event.js'

/**
 * `GET …/events`: masters and single events, oldest first; what is not visible yet is left out. An
 * exception is listed only when the filter asks for a property that it carries itself.
 */
export function listEvents(
  call: GraphCall,
  calendarId: string | undefined,
  services: GraphServices,
): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const preferences = readPreferences(call.headers, zoneSupportOf(settings, mailbox))
  const query = readQuery(call.path)
  const found = select(mailbox, query).filter((item) => isListed(item, calendarId, now))
  const { reply, page } = eventPage(call, found, preferences, query)
  const [event] = page
  return event === undefined ? { reply, effect: 'none' } : { reply, effect: 'none', event }
}

function select(mailbox: Mailbox, query: Query): readonly CalendarItem[] {
  if (query.filter === undefined) return [...mailbox.events.values()]
  const { properties, matchesTime } = readEventFilter(query.filter)
  if (properties.length === 0) return [...mailbox.events.values()].filter(matchesTime)
  const carriers = properties.flatMap(({ id, value }) => mailbox.correlations.find(id, value))
  return [...new Set(carriers)].map(itemOf).filter(matchesTime)
}

function itemOf(carrier: Carrier): CalendarItem {
  return 'changes' in carrier ? buildInstance(carrier.master, carrier.day) : carrier
}
