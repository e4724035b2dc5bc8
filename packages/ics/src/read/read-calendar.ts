import type { CalendarEvent } from '@calsync/core'
import { calendarTooLarge } from '../calendar-error.js'
import { parseComponent, textOf } from '../jcal/jcal.js'
import { CalendarZones } from '../zones/calendar-zones.js'
import { type RawEvent, readRawEvent } from './raw-event.js'
import { readGroup } from './read-group.js'
import { type CalendarObject, splitCalendar } from './split-calendar.js'

export interface ReadCalendarOptions {
  /** Larger texts are refused. Bytes of UTF-8; default 32 MiB. */
  readonly maxBytes?: number
  /** Calendars with more VEVENTs are refused. Default 100,000. */
  readonly maxEvents?: number
}

/** An event of a calendar file: one that happens once, or a series with its changed occurrences. */
export interface ReadEvent {
  readonly uid: string
  /**
   * Which occurrence it is, as the file writes it, when the series itself is not in the file; `null`
   * for everything else.
   */
  readonly recurrenceId: string | null
  readonly event: CalendarEvent
  /** What of it could not be taken over as it stands there, a sentence each. */
  readonly notes: readonly string[]
}

/** An event of a calendar file that cannot be read, or not without changing what it means. */
export interface UnreadableEvent {
  /** `null` when it has none. */
  readonly uid: string | null
  readonly recurrenceId: string | null
  readonly title: string
  readonly reason: string
}

export interface ReadCalendar {
  /** What the calendar calls itself; `null` when it does not. */
  readonly name: string | null
  readonly events: readonly ReadEvent[]
  readonly unreadable: readonly UnreadableEvent[]
  /** VEVENTs that a newer version (SEQUENCE) in the same text replaces. */
  readonly superseded: number
}

/**
 * Reads iCalendar text (RFC 5545, with the additions of RFC 7986 and RFC 9073). Whatever calsync's
 * event cannot say exactly becomes a note or makes the event unreadable, with the reason; one
 * unreadable event spoils no other.
 *
 * Throws `CalsyncError`: `CALENDAR_UNREADABLE` for what is no calendar or only a part of one,
 * `CALENDAR_TOO_LARGE`.
 */
export function readCalendar(text: string, options: ReadCalendarOptions = {}): ReadCalendar {
  const { maxBytes = 32 * 1_048_576, maxEvents = 100_000 } = options
  if (Buffer.byteLength(text) > maxBytes) {
    throw calendarTooLarge(
      `the calendar has more than ${maxBytes} bytes`,
      'split it, or raise maxBytes',
    )
  }
  const objects = splitCalendar(text)
  const frames = objects.map(frameOf)
  const raws = objects.flatMap((object, index) => rawEventsOf(object, frames[index]?.zone ?? null))
  if (raws.length > maxEvents) {
    throw calendarTooLarge(
      `the calendar has ${raws.length} events, more than ${maxEvents}`,
      'split it, or raise maxEvents',
    )
  }
  const readings = [...Map.groupBy(raws, ({ uid }) => uid)].map(([uid, group]) =>
    uid === null ? nameless(group) : readGroup(uid, group),
  )
  return {
    name: frames.find(({ name }) => name !== null)?.name ?? null,
    events: readings.flatMap(({ events }) => events),
    unreadable: readings.flatMap(({ unreadable }) => unreadable),
    superseded: readings.reduce((sum, { superseded }) => sum + superseded, 0),
  }
}

/** What a VCALENDAR says of itself; nothing of it is needed, so what is broken there is no matter. */
function frameOf({ frame }: CalendarObject): {
  readonly name: string | null
  readonly zone: string | null
} {
  try {
    const calendar = parseComponent(frame)
    const name = textOf(calendar, 'name') || textOf(calendar, 'x-wr-calname')
    return { name: name || null, zone: textOf(calendar, 'x-wr-timezone') || null }
  } catch {
    return { name: null, zone: null }
  }
}

function rawEventsOf({ blocks }: CalendarObject, usualZone: string | null): RawEvent[] {
  const definitions = blocks.filter(({ kind, isComplete }) => kind === 'VTIMEZONE' && isComplete)
  const zones = new CalendarZones(
    definitions.map(({ text }) => text),
    usualZone,
  )
  return blocks.filter(({ kind }) => kind === 'VEVENT').map((block) => readRawEvent(block, zones))
}

function nameless(raws: readonly RawEvent[]): ReturnType<typeof readGroup> {
  const reason = 'it has no UID, so a later version could not be told to be the same event'
  const unreadable = raws.map(({ title }) => ({ uid: null, recurrenceId: null, title, reason }))
  return { events: [], unreadable, superseded: 0 }
}
