import { jsonHeaders } from '../wire-reply.js'
import { readEventFilter } from './event-filter.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import type { Mailbox } from './mailbox.js'
import { readPreferences } from './preferences.js'
import { projectEvent, readQuery, type Query } from './query.js'
import type { StoredEvent } from './stored-event.js'

/** `GET …/events`: masters and single events, oldest first; what is not visible yet is left out. */
export function listEvents(
  call: GraphCall,
  calendarId: string | undefined,
  services: GraphServices,
): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const preferences = readPreferences(call.headers, settings.ianaTimeZones)
  const query = readQuery(call.path)
  const found = select(mailbox, query).filter(
    (event) =>
      event.visibleFromMs <= now && (calendarId === undefined || event.calendarId === calendarId),
  )
  const page = found.slice(query.skip, query.skip + query.top)
  const value = page.map((event) => projectEvent(mailbox, event, preferences, query))
  const more = found.length > query.skip + page.length
  const body = {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/events',
    ...(more ? { '@odata.nextLink': nextLink(call.path, query) } : undefined),
    value,
  }
  const [event] = page
  const reply = { status: 200, headers: jsonHeaders, body }
  return event === undefined ? { reply, effect: 'none' } : { reply, effect: 'none', event }
}

function select(mailbox: Mailbox, query: Query): readonly StoredEvent[] {
  if (query.filter === undefined) return [...mailbox.events.values()]
  const { properties, matchesTime } = readEventFilter(query.filter)
  const candidates =
    properties.length === 0
      ? mailbox.events.values()
      : new Set(properties.flatMap(({ id, value }) => mailbox.correlations.find(id, value)))
  return [...candidates].filter(matchesTime)
}

function nextLink(path: string, query: Query): string {
  const [base = '', text = ''] = path.split('?')
  const parameters = new URLSearchParams(text)
  parameters.set('$skip', String(query.skip + query.top))
  return `https://graph.microsoft.com/v1.0${base}?${parameters.toString()}`
}
