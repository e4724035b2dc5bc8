import { zoneSupportOf } from '../time/zone-support.js'
import { readItemFilter } from './event-filter.js'
import { eventPage, pageDemand } from './event-page.js'
import { findItem } from './find-item.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { GraphFailure } from './graph-failure.js'
import { instancesBetween } from './instances-between.js'
import { readPreferences } from './preferences.js'
import { readQuery } from './query.js'
import { readTimeWindow } from './time-window.js'

/** `GET …/events/{id}/instances`: occurrences and exceptions of a series in a range, in order. */
export function listInstances(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const preferences = readPreferences(call.headers, zoneSupportOf(settings, mailbox))
  const event = findItem(mailbox, id, now, 'read')
  if (event.occurrence !== undefined || event.content.recurrence === null) {
    throw new GraphFailure(400, 'ErrorInvalidRequest', 'Only a series master has instances.')
  }
  const window = readTimeWindow(call.path, preferences.zone)
  const query = readQuery(call.path)
  const found =
    query.filter === undefined
      ? instancesBetween(event, window, pageDemand(query))
      : instancesBetween(event, window).filter(readItemFilter(query.filter))
  return { reply: eventPage(call, found, preferences, query).reply, effect: 'none', event }
}
