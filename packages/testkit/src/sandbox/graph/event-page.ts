import { jsonHeaders } from '../wire-reply.js'
import type { GraphCall, GraphResult } from './graph-call.js'
import type { Preferences } from './preferences.js'
import { projectEvent, type Query } from './query.js'
import type { CalendarItem } from './stored-event.js'

/** How many items a page needs to know: those it shows and skips, and whether there are more. */
export function pageDemand({ skip, top }: Query): number {
  return skip + top + 1
}

/** One page of what was found, with the link to the next one. */
export function eventPage(
  call: GraphCall,
  found: readonly CalendarItem[],
  preferences: Preferences,
  query: Query,
): { readonly reply: GraphResult['reply']; readonly page: readonly CalendarItem[] } {
  const page = found.slice(query.skip, query.skip + query.top)
  const more = found.length > query.skip + page.length
  const body = {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/events',
    ...(more ? { '@odata.nextLink': nextLink(call.path, query) } : undefined),
    value: page.map((event) => projectEvent(call.mailbox, event, preferences, query)),
  }
  return { reply: { status: 200, headers: jsonHeaders, body }, page }
}

function nextLink(path: string, query: Query): string {
  const [base = '', text = ''] = path.split('?')
  const parameters = new URLSearchParams(text)
  parameters.set('$skip', String(query.skip + query.top))
  return `https://graph.microsoft.com/v1.0${base}?${parameters.toString()}`
}
