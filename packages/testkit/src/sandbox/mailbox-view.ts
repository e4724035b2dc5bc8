import type { DuplicateValue } from './graph/correlation-index.js'
import type { ExtendedProperty } from './graph/event-content.js'
import { immutableId, mutableId } from './graph/event-id.js'
import type { MailboxCounters } from './graph/mailbox-counters.js'
import type { Calendar, Mailbox } from './graph/mailbox.js'
import { renderEvent } from './graph/render-event.js'
import type { CalendarItem } from './graph/stored-event.js'
import {
  occurrencesOf,
  type OccurrenceRange,
  type SandboxOccurrence,
} from './mailbox-occurrences.js'

const plainView = { immutableIds: true, timeZone: 'UTC', zone: 'Etc/UTC', textBody: true }

/** A live event, or an instance of one, as a judge wants to see it, lag and preferences aside. */
export interface SandboxEvent {
  /** The immutable id. */
  readonly id: string
  readonly mutableId: string
  readonly calendarId: string
  readonly changeKey: string
  readonly transactionId: string | undefined
  /** Value of the first extended property. */
  readonly correlation: string | undefined
  readonly properties: readonly ExtendedProperty[]
  readonly subject: string
  readonly startUtcMs: number
  readonly endUtcMs: number
  readonly createdMs: number
  readonly modifiedMs: number
  /** What Graph would answer: immutable id, UTC, body as text. */
  readonly resource: Readonly<Record<string, unknown>>
}

/** One mailbox in numbers. */
export interface MailboxSummary extends MailboxCounters {
  readonly identity: string
  readonly email: string
  readonly enabled: boolean
  /** Zones that this mailbox refuses although others take them. */
  readonly unsupportedTimeZones: readonly string[]
  /** Live events. */
  readonly live: number
  /** Live events beyond the first of each correlation value. */
  readonly duplicates: number
  readonly inFlight: number
  /** Most calls at once; one that was throttled for being too many is counted. */
  readonly maxInFlight: number
  readonly calendars: readonly Calendar[]
}

/** A value that several events of one mailbox have, or had at once. */
export interface Duplicate extends DuplicateValue {
  readonly mailbox: string
}

/** Reading access to one mailbox. */
export interface MailboxView {
  /** Live events, oldest first: single ones and masters of series. */
  events(): SandboxEvent[]
  /** What the calendar shows in a range, series expanded, in order of start. */
  occurrences(range: OccurrenceRange): SandboxOccurrence[]
  /** The first `count` live events by start. */
  upcoming(count: number): SandboxEvent[]
  summary(): MailboxSummary
  duplicates(): Duplicate[]
  /** Live events with this value in an extended property, whatever its id and case. */
  eventsOf(correlation: string): SandboxEvent[]
}

/** A view on a mailbox, or on the absence of one. */
export function viewMailbox(mailbox: Mailbox): MailboxView {
  return {
    events: () => [...mailbox.events.values()].map((event) => viewEvent(mailbox, event)),
    occurrences: (range) => occurrencesOf(mailbox, range),
    upcoming: (count) =>
      [...mailbox.events.values()]
        .sort((a, b) => a.content.start.utcMs - b.content.start.utcMs)
        .slice(0, count)
        .map((event) => viewEvent(mailbox, event)),
    summary: () => summarize(mailbox),
    duplicates: () => duplicatesOf(mailbox),
    eventsOf: (correlation) => {
      const wanted = correlation.toLowerCase()
      return [...mailbox.events.values()]
        .filter(({ content }) =>
          content.properties.some(({ value }) => value.toLowerCase() === wanted),
        )
        .map((event) => viewEvent(mailbox, event))
    },
  }
}

/** One event, or one instance of a series, for a judge. */
export function viewEvent(mailbox: Mailbox, event: CalendarItem): SandboxEvent {
  const { content } = event
  return {
    id: immutableId(event),
    mutableId: mutableId(event),
    calendarId: event.calendarId,
    changeKey: event.changeKey,
    transactionId: event.transactionId,
    correlation: content.properties[0]?.value,
    properties: content.properties,
    subject: content.subject,
    startUtcMs: content.start.utcMs,
    endUtcMs: content.end.utcMs,
    createdMs: event.createdMs,
    modifiedMs: event.modifiedMs,
    resource: renderEvent(mailbox, event, plainView),
  }
}

/** A mailbox in numbers. */
export function summarize(mailbox: Mailbox): MailboxSummary {
  const { identity, email, enabled, unsupportedTimeZones, counters, lanes, calendars } = mailbox
  return {
    identity,
    email,
    enabled,
    unsupportedTimeZones,
    live: mailbox.events.size,
    duplicates: mailbox.correlations.extra,
    inFlight: lanes.inFlight,
    maxInFlight: lanes.maxInFlight,
    ...counters,
    calendars,
  }
}

/** Values that more than one live event has, or once had. */
export function duplicatesOf(mailbox: Mailbox): Duplicate[] {
  return mailbox.correlations
    .duplicates()
    .map((duplicate) => ({ mailbox: mailbox.identity, ...duplicate }))
}
