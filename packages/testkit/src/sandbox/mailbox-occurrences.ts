import { immutableId } from './graph/event-id.js'
import { itemsBetween } from './graph/items-between.js'
import type { Mailbox } from './graph/mailbox.js'
import { typeOf } from './graph/render-event.js'
import type { CalendarItem } from './graph/stored-event.js'
import { SandboxError } from './sandbox-error.js'
import { formatDate } from './time/graph-date-time.js'
import { parseMoment } from './time/parse-moment.js'

/** A range: ISO 8601 times with `Z`, an offset or neither (UTC), or dates. The end is exclusive. */
export interface OccurrenceRange {
  readonly from: string
  readonly to: string
}

/** What a calendar shows at one time: a single event, or an instance of a series. */
export interface SandboxOccurrence {
  /** In UTC, `2026-03-02T08:00:00.000Z`; of an all-day event, the first date. */
  readonly start: string
  /** In UTC; of an all-day event, the date after the last. */
  readonly end: string
  readonly isAllDay: boolean
  readonly subject: string
  /** The immutable id: of an instance its own, which can be moved and deleted by itself. */
  readonly externalId: string
  /** The immutable id of the series; null for a single event. */
  readonly seriesMasterId: string | null
  readonly type: 'singleInstance' | 'occurrence' | 'exception'
  readonly showAs: string
  readonly isCancelled: false
  /** Value of the first extended property: an exception's own, else that of its series. */
  readonly correlation: string | undefined
}

/** All that a mailbox shows in a range, in order of start, lag aside. All-day events are in UTC. */
export function occurrencesOf(
  mailbox: Mailbox,
  { from, to }: OccurrenceRange,
): SandboxOccurrence[] {
  const fromMs = readMoment('from', from)
  const window = { fromMs, toMs: readMoment('to', to), zone: 'Etc/UTC' }
  return itemsBetween([...mailbox.events.values()], window).map(describe)
}

function describe(item: CalendarItem): SandboxOccurrence {
  const { start, end, isAllDay, subject, showAs, properties } = item.content
  const type = typeOf(item)
  // Series are expanded before they come here.
  if (type === 'seriesMaster') throw new Error('a series master takes place at no time')
  const master = item.occurrence?.master
  return {
    start: isAllDay ? formatDate(start.localMs) : new Date(start.utcMs).toISOString(),
    end: isAllDay ? formatDate(end.localMs) : new Date(end.utcMs).toISOString(),
    isAllDay,
    subject,
    externalId: immutableId(item),
    seriesMasterId: master === undefined ? null : immutableId(master),
    type,
    showAs,
    isCancelled: false,
    correlation: properties[0]?.value,
  }
}

function readMoment(name: string, text: string): number {
  const moment = parseMoment(text)
  if (moment !== undefined) return moment
  throw new SandboxError(400, `${name} must be a time like 2026-03-02T08:00:00Z, not '${text}'.`)
}
