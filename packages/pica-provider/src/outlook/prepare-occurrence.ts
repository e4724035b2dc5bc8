import { hash } from 'node:crypto'
import {
  type CalendarEvent,
  type OccurrenceTarget,
  type Operation,
  parseWallTime,
  startInstantOf,
} from '@calsync/core'
import type { Event } from '@microsoft/microsoft-graph-types'
import { contentExpansion, contentProperty, correlationProperty } from './correlation-property.js'
import { eventPath, type Refused, refused } from './event-path.js'
import { detailsOf, type Mapped, toGraphOccurrence } from './graph-event.js'
import { type GraphRequest, READ_HEADERS, WRITE_HEADERS } from './graph-request.js'
import type { OutlookSettings } from './outlook-options.js'
import { dateText, dayOf } from './series/calendar-days.js'
import { mapRule } from './series/map-rule.js'

type OccurrenceOperation = Operation & { readonly occurrence: OccurrenceTarget }

/** The request of an operation on one occurrence of a series; it is only found and updated. */
export function occurrenceRequest(
  operation: OccurrenceOperation,
  settings: OutlookSettings,
): GraphRequest | Refused {
  const { action, occurrence } = operation
  if (action === 'find') return findRequest(operation, settings)
  if (action !== 'update') return refused(`an occurrence of a series takes no ${action}`)
  return occurrence.excluded
    ? removalRequest(operation, settings)
    : changeRequest(operation, settings)
}

/** Taking an occurrence out of its series is deleting it. */
function removalRequest(operation: Operation, settings: OutlookSettings): GraphRequest | Refused {
  const path = eventPath(operation, settings)
  return typeof path === 'string' ? { method: 'DELETE', path, headers: READ_HEADERS } : path
}

function changeRequest(
  operation: OccurrenceOperation,
  settings: OutlookSettings,
): GraphRequest | Refused {
  const path = eventPath(operation, settings)
  if (typeof path !== 'string') return path
  const mapped = mappedOccurrence(operation, settings)
  if (mapped.kind === 'refused') return mapped
  const content: Event = {
    ...mapped.event,
    singleValueExtendedProperties: [
      correlationProperty(operation.correlation),
      contentProperty(contentHash(mapped.event)),
    ],
  }
  return {
    method: 'PATCH',
    path,
    headers: WRITE_HEADERS,
    body: JSON.stringify(content),
    expected: mapped.expected,
  }
}

const SHOWN = 'id,subject,start,end,isAllDay,originalStart,originalStartTimeZone,type'
/** More than the window can hold: a series has at most one occurrence a day. */
const PAGE_SIZE = 250
/** For a series that is written no more as it stands there. */
const LEAST_REACH = 40

/**
 * The instances around the day at which the series would have the occurrence; which one it is tells
 * their `originalStart`, by which Graph cannot filter. The window is as wide as we move one; only
 * the first and the last of a series can a user have moved out of it.
 */
function findRequest(
  operation: OccurrenceOperation,
  settings: OutlookSettings,
): GraphRequest | Refused {
  const { occurrence, event } = operation
  const { seriesId, recurrenceId, series, excluded } = occurrence
  const seriesPath = eventPath({ action: 'find', externalId: seriesId }, settings)
  if (typeof seriesPath !== 'string') return seriesPath
  const rule = mapRule(series)
  const day = dayOf(parseWallTime(recurrenceId) ?? 0)
  // The window is one of UTC, the day one of the series' zone.
  const margin = ('reason' in rule ? LEAST_REACH : rule.days.reach) + 1
  const query =
    `startDateTime=${dateText(day - margin)}T00:00:00Z` +
    `&endDateTime=${dateText(day + margin + 1)}T00:00:00Z` +
    `&$select=${SHOWN}&$expand=${encodeURIComponent(contentExpansion)}&$top=${PAGE_SIZE}`
  const path = `${seriesPath}/instances?${query}`
  const mapped = excluded || event === null ? null : mappedOccurrence(operation, settings)
  const known = mapped?.kind === 'mapped' ? mapped : null
  const instance = {
    originalStart: originalStartOf(occurrence, settings),
    content: known === null ? null : contentHash(known.event),
    inherits: event !== null && hasDetailsOf(series, event, settings),
  }
  const request = { method: 'GET', path, headers: READ_HEADERS, instance } as const
  return known === null ? request : { ...request, expected: known.expected }
}

/** An instant, or the date of an all-day series. */
function originalStartOf(
  { series, recurrenceId }: OccurrenceTarget,
  { floatingTimeZone }: OutlookSettings,
): string {
  if (series.showWithoutTime) return recurrenceId.slice(0, 10)
  const timeZone = series.timeZone ?? floatingTimeZone ?? null
  const instant = startInstantOf({ ...series, start: recurrenceId, timeZone })
  return new Date(instant).toISOString()
}

function mappedOccurrence(
  { event, occurrence }: OccurrenceOperation,
  settings: OutlookSettings,
): Mapped {
  if (event === null) return refused('the update of an occurrence has no event')
  return toGraphOccurrence(event, occurrence.series, settings)
}

function hasDetailsOf(
  series: CalendarEvent,
  event: CalendarEvent,
  settings: OutlookSettings,
): boolean {
  const [inherited, wanted] = [detailsOf(series, settings), detailsOf(event, settings)]
  return JSON.stringify(inherited) === JSON.stringify(wanted)
}

function contentHash(event: Event): string {
  return hash('sha256', JSON.stringify(event), 'hex').slice(0, 32)
}
