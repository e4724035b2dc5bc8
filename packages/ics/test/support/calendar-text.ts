import { readCalendar, type ReadCalendar, type ReadEvent } from '../../src/index.js'

/** A calendar of these lines, as programs write it. */
export function calendarText(...lines: readonly string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    ...lines,
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

export function vevent(...lines: readonly string[]): string {
  return ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
}

export function read(...lines: readonly string[]): ReadCalendar {
  return readCalendar(calendarText(...lines))
}

/** Reads a calendar of one event, with a UID and what else it needs. */
export function readOne(...lines: readonly string[]): ReadEvent {
  const { events, unreadable } = read(vevent('UID:1', ...lines))
  const [event] = events
  if (event === undefined || events.length > 1 || unreadable.length > 0) {
    throw new Error(`not one event: ${JSON.stringify({ events, unreadable })}`)
  }
  return event
}

/** The reason why a calendar's one event cannot be read. */
export function reasonOf(...lines: readonly string[]): string {
  const { events, unreadable } = read(vevent('UID:1', ...lines))
  const [first] = unreadable
  if (first === undefined || events.length > 0 || unreadable.length > 1) {
    throw new Error(`not one unreadable event: ${JSON.stringify({ events, unreadable })}`)
  }
  return first.reason
}
