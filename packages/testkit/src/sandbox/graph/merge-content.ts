import { dayMs } from '../time/civil-day.js'
import { formatDate } from '../time/graph-date-time.js'
import { eventDefaults, type EventContent } from './event-content.js'
import type { EventInput } from './event-input.js'
import { GraphFailure, propertyFailure } from './graph-failure.js'
import { normalizePropertyId } from './property-id.js'

/** The content that a create or an update leads to; throws a GraphFailure if it cannot be. */
export function mergeContent(current: EventContent | undefined, input: EventInput): EventContent {
  const { transactionId: _, hasOpenExtension: __, location, properties, ...given } = input
  const start = input.start ?? current?.start
  const end = input.end ?? current?.end
  if (start === undefined || end === undefined) throw propertyFailure('start and end are needed.')
  if (current !== undefined && input.isAllDay !== undefined && input.start === undefined) {
    throw invalid('The Event.Start property is needed together with Event.IsAllDay.')
  }
  const merged: EventContent = { ...(current ?? eventDefaults), ...given, start, end }
  const content: EventContent = {
    ...merged,
    locations: input.locations ?? (location === undefined ? merged.locations : wrap(location)),
    properties: mergeProperties(current?.properties ?? [], properties),
    // Once a meeting has its link, it cannot be taken away.
    isOnlineMeeting: merged.isOnlineMeeting || (current?.isOnlineMeeting ?? false),
  }
  checkTimes(content)
  return content.recurrence === null ? content : withSeriesZone(content, input, current)
}

function wrap(location: Readonly<Record<string, unknown>>): EventContent['locations'] {
  return Object.keys(location).length === 0 ? [] : [location]
}

/** Extended properties after a write: those given replace those of the same id. */
export function mergeProperties(
  current: EventContent['properties'],
  given: EventContent['properties'] | undefined,
): EventContent['properties'] {
  if (given === undefined) return current
  return [...withoutProperties(current, given), ...given]
}

/** The properties whose ids are not among the others'. */
export function withoutProperties(
  properties: EventContent['properties'],
  others: EventContent['properties'],
): EventContent['properties'] {
  if (properties.length === 0 || others.length === 0) return properties
  const ids = new Set(others.map(({ id }) => normalizePropertyId(id)))
  return properties.filter(({ id }) => !ids.has(normalizePropertyId(id)))
}

function checkTimes({ start, end, isAllDay }: EventContent): void {
  if (isAllDay) {
    const start0 = start.localMs % dayMs === 0
    if (!start0) throw notMidnight('Start')
    if (end.localMs % dayMs !== 0) throw notMidnight('End')
    if (start.timeZone.toLowerCase() !== end.timeZone.toLowerCase()) {
      throw invalid('Start and end of an all-day event need to be in the same time zone.')
    }
    if (end.localMs - start.localMs < dayMs) {
      throw invalid('The duration of an event marked as All day must be at least 24 hours.')
    }
  } else if (end.utcMs < start.utcMs) {
    throw propertyFailure('At least one property failed validation: end is before start.')
  }
}

function withSeriesZone(
  content: EventContent,
  input: EventInput,
  current: EventContent | undefined,
): EventContent {
  const { recurrence, start } = content
  if (recurrence === null) return content
  const movedZone = current !== undefined && start.timeZone !== current.start.timeZone
  if (movedZone && input.recurrence === undefined) {
    throw propertyFailure("A series' time zone cannot change without its recurrence.")
  }
  const zone = recurrence.range.recurrenceTimeZone || start.timeZone
  if (zone.toLowerCase() !== start.timeZone.toLowerCase()) {
    throw propertyFailure("recurrenceTimeZone must be the time zone of the event's start.")
  }
  const startDate = formatDate(start.localMs)
  if (input.recurrence !== undefined && recurrence.range.startDate !== startDate) {
    throw propertyFailure('recurrence.range.startDate must be the date of the start.')
  }
  if (recurrence.range.type === 'endDate' && recurrence.range.endDate < startDate) {
    throw propertyFailure('The start of a series is after the end of its range.')
  }
  // A new start without a recurrence moves the range with it, so that both agree again.
  const range = { ...recurrence.range, startDate, recurrenceTimeZone: zone }
  return { ...content, recurrence: { pattern: recurrence.pattern, range } }
}

function notMidnight(property: string): GraphFailure {
  return invalid(`The Event.${property} property for an all-day event needs to be set to midnight.`)
}

function invalid(message: string): GraphFailure {
  return new GraphFailure(400, 'ErrorInvalidRequest', message)
}
