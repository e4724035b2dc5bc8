import {
  type CalendarEvent,
  formatWallTime,
  occurrenceOf,
  parseWallTime,
  type WallTime,
} from '@calsync/core'
import { type JcalComponent, type JcalProperty, stringifyComponent } from '../jcal/jcal.js'
import { cleanText } from './clean-text.js'
import { eventComponents } from './event-components.js'
import { timeFormOf } from './time-property.js'
import { zoneComponent } from './zone-component.js'

export interface WrittenEvent {
  /** Names the event in every calendar that it is read into. */
  readonly uid: string
  readonly event: CalendarEvent
  /** Of several versions the highest counts. Default 0. */
  readonly sequence?: number
}

export interface WriteCalendarOptions {
  /** What the calendar calls itself. Default: nothing. */
  readonly name?: string
  /** When the text is made, in milliseconds since 1970. Default: now. */
  readonly stamp?: number
}

/**
 * Writes events as iCalendar text (RFC 5545, with the additions of RFC 7986 and RFC 9073), with the
 * definitions of the time zones that they use. `readCalendar` reads the same events from it, except
 * for what iCalendar cannot hold: control characters, the zone of an event of whole days, and an
 * override that changes nothing. A changed occurrence in another zone is read in its series' zone, and
 * a cancelled one as taken out.
 */
export function writeCalendar(
  events: readonly WrittenEvent[],
  { name, stamp = Date.now() }: WriteCalendarOptions = {},
): string {
  const stampText = `${formatWallTime(stamp)}Z`
  const properties: JcalProperty[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//calsync//calsync//EN'],
    ['calscale', {}, 'text', 'GREGORIAN'],
  ]
  if (name !== undefined) {
    properties.push(['name', {}, 'text', cleanText(name)])
    properties.push(['x-wr-calname', {}, 'text', cleanText(name)])
  }
  const calendar: JcalComponent = [
    'vcalendar',
    properties,
    [
      ...zoneComponents(events.map(({ event }) => event)),
      ...events.flatMap(({ uid, event, sequence = 0 }) =>
        eventComponents(event, { uid: cleanText(uid), sequence, stamp: stampText }),
      ),
    ],
  ]
  return stringifyComponent(calendar)
}

/** The definitions of the zones that events use, for the time in which they use them. */
function zoneComponents(events: readonly CalendarEvent[]): JcalComponent[] {
  const used = events.flatMap(timesOf).filter(({ zone }) => zone !== null && zone !== 'UTC')
  return [...Map.groupBy(used, ({ zone }) => zone)].map(([zone, times]) => {
    const walls = times.map(({ wall }) => wall).sort((a, b) => a - b)
    return zoneComponent(zone ?? '', walls[0] ?? 0, walls.at(-1) ?? 0)
  })
}

interface UsedTime {
  readonly zone: string | null
  readonly wall: WallTime
}

function timesOf(event: CalendarEvent): UsedTime[] {
  const ids = Object.keys(event.recurrenceOverrides)
  const occurrences = ids.map((id) => occurrenceOf(event, id)).filter((found) => found !== null)
  const { zone } = timeFormOf(event)
  return [
    ...ids.map((id) => ({ zone, wall: parseWallTime(id) ?? 0 })),
    ...[event, ...occurrences].map((single) => ({
      zone: timeFormOf(single).zone,
      wall: parseWallTime(single.start) ?? 0,
    })),
  ]
}
