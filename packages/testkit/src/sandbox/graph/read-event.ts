import { zoneSupportOf } from '../time/zone-support.js'
import { jsonHeaders } from '../wire-reply.js'
import { findItem } from './find-item.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { readPreferences } from './preferences.js'
import { projectEvent, readQuery } from './query.js'
import { etagOf } from './stored-event.js'

/** `GET …/events/{id}`, with `$select` and `$expand=singleValueExtendedProperties`. */
export function readEvent(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { settings, now } = services
  const preferences = readPreferences(call.headers, zoneSupportOf(settings, call.mailbox))
  const event = findItem(call.mailbox, id, now, 'read')
  const body = projectEvent(call.mailbox, event, preferences, readQuery(call.path))
  const headers = { ...jsonHeaders, ETag: etagOf(event) }
  return { reply: { status: 200, headers, body }, effect: 'none', event }
}
